import { Readable } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import { UPLOAD_PATH } from '@postdesk/contract'
import type { Hono } from 'hono'
import { BlobError, readBlobName } from '../blobs/index.ts'
import { downloadHeaders } from './attachments/download-headers.ts'
import { receiveUpload } from './attachments/receive-upload.ts'
import { checkAccess } from './check-access.ts'
import type { Desk } from './desk.ts'
import { messagePage, messagePolicy, type Paper } from './mail/message-page.ts'
import { API_PREFIX } from './mount-routes.ts'
import { notFound } from './refusal.ts'
import { presentAttachment } from './tickets/present-message.ts'

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Mounts downloads, uploads and the HTML of a mail. */
export function mountFiles(app: Hono, desk: Desk): void {
  const { kysely } = desk.database

  app.get(`${API_PREFIX}/messages/:id{${UUID}}/html`, async (context) => {
    await checkAccess(desk, 'agent', context)
    const message = await kysely
      .selectFrom('message')
      .select(['html', 'kind'])
      .where('id', '=', context.req.param('id'))
      .executeTakeFirst()
    if (!message || message.html === null) throw notFound('The HTML of this message')
    const images = context.req.query('images') === '1'
    const paper: Paper = message.kind === 'customer message' ? 'own' : context.req.query('scheme') === 'dark' ? 'dark' : 'light'
    return context.html(messagePage(message.html, images, paper), 200, {
      'Content-Security-Policy': messagePolicy(images),
      'X-Frame-Options': 'SAMEORIGIN',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'private, no-cache',
    })
  })

  app.get(`${API_PREFIX}/attachments/:id{${UUID}}`, async (context) => {
    await checkAccess(desk, 'agent', context)
    const file = await kysely
      .selectFrom('attachment')
      .select(['filename', 'content_type', 'blob', 'inline'])
      .where('id', '=', context.req.param('id'))
      .executeTakeFirst()
    if (!file) throw notFound('This attachment')
    return await sendBlob(desk, file.blob, { filename: file.filename, contentType: file.content_type, inline: file.inline })
  })

  app.get(`${API_PREFIX}/mail/:id{${UUID}}/raw`, async (context) => {
    await checkAccess(desk, 'agent', context)
    const mail = await kysely
      .selectFrom('mail_log')
      .select(['blob', 'id'])
      .where('id', '=', context.req.param('id'))
      .executeTakeFirst()
    if (!mail) throw notFound('This mail')
    return await sendBlob(desk, mail.blob, { filename: `${mail.id}.eml`, contentType: 'message/rfc822', inline: false })
  })

  app.post(API_PREFIX + UPLOAD_PATH, async (context) => {
    const agent = await checkAccess(desk, 'agent', context)
    const upload = await receiveUpload(desk.blobs, (context.env as HttpBindings).incoming)
    const row = await kysely
      .insertInto('attachment')
      .values({
        filename: upload.filename,
        content_type: upload.contentType,
        size: upload.size,
        blob: upload.sha256,
        uploaded_by: agent?.id ?? null,
        created_at: desk.now(),
      })
      .returning(['id', 'filename', 'content_type', 'size', 'inline'])
      .executeTakeFirstOrThrow()
    return context.json(presentAttachment(row), 201)
  })
}

async function sendBlob(
  desk: Desk,
  blob: string,
  file: { readonly filename: string; readonly contentType: string; readonly inline: boolean },
): Promise<Response> {
  try {
    const { size, stream } = await desk.blobs.open(readBlobName(blob))
    return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { headers: downloadHeaders({ ...file, size }) })
  } catch (error) {
    if (error instanceof BlobError && error.code === 'BLOB_MISSING') throw notFound('The file')
    throw error
  }
}
