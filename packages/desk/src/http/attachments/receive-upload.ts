import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { BlobStore, StoredBlob } from '../../blobs/index.ts'
import { Refusal } from '../refusal.ts'

/** Exchange Online takes mails of 25 MB unless an administrator raised it; a larger file would never leave. */
const MAX_UPLOAD_BYTES = 25 * 1024 * 1024

export type Upload = StoredBlob & { readonly filename: string; readonly contentType: string }

/**
 * Takes the one `file` of a multipart/form-data body (RFC 7578) into the blob store as it comes, never whole in memory.
 * 415 for another kind of body, 413 when the file is too large, 400 when there is no file or the line broke.
 */
export async function receiveUpload(blobs: BlobStore, incoming: IncomingMessage): Promise<Upload> {
  const type = incoming.headers['content-type'] ?? ''
  if (!/^multipart\/form-data;.*boundary=./i.test(type))
    throw new Refusal(415, { code: 'NOT_MULTIPART', message: 'Send the file as multipart/form-data with one field "file".' })
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_UPLOAD_BYTES + 100_000) throw tooLarge()
  const parser = new Busboy({
    headers: incoming.headers as BusboyHeaders,
    limits: { files: 1, fields: 10, fieldSize: 10_000, parts: 12, fileSize: MAX_UPLOAD_BYTES + 1, headerPairs: 50 },
  })
  let upload: Promise<Upload> | undefined
  let file: Readable | undefined
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (field, stream, filename, _encoding, contentType) => {
      if (field !== 'file' || upload) {
        stream.resume()
        return
      }
      stream.on('error', reject)
      file = stream
      upload = store(blobs, stream, { filename, contentType })
      upload.catch(reject)
    })
    parser.once('finish', resolve)
    // Kept for good: the parser tells of one broken body more than once, and an error nobody hears ends the process.
    parser.on('error', reject)
    incoming.on('error', reject)
    incoming.once('close', () => {
      if (!incoming.complete) reject(new Error('the connection broke'))
    })
  })
  incoming.pipe(parser)
  try {
    await parsed
  } catch {
    incoming.unpipe(parser)
    // Else the store would wait for the rest for ever.
    file?.destroy(new Error('the upload broke off'))
    // A file that is too large ends its stream as well; its own reason comes first.
    const reason = await upload?.then(null, (error: unknown) => error)
    if (reason instanceof Refusal) throw reason
    throw new Refusal(400, { code: 'UPLOAD_BROKEN', message: 'The upload broke off or is not well formed. Try again.' })
  }
  if (!upload) throw new Refusal(400, { code: 'NO_FILE', message: 'There is no field "file" in the upload.' })
  return await upload
}

async function store(blobs: BlobStore, stream: Readable, file: { filename: string; contentType: string }): Promise<Upload> {
  const stored = await blobs.put(upToLimit(stream))
  return {
    ...stored,
    filename: tidyName(file.filename),
    contentType: file.contentType.slice(0, 200) || 'application/octet-stream',
  }
}

/** The bytes as they come; one too many refuses the file while nothing of it is kept yet. */
async function* upToLimit(stream: Readable): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_UPLOAD_BYTES) throw tooLarge()
    yield chunk
  }
}

/** A name for show: without folders and without characters that turn text around. */
function tidyName(filename: string | undefined): string {
  // Browsers write a quotation mark in a form's file name so (WHATWG HTML, multipart/form-data encoding).
  const name =
    (filename ?? '')
      .replaceAll('%22', '"')
      .split(/[/\\]/)
      .at(-1)
      ?.replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .trim() ?? ''
  return name.slice(0, 200) || 'file'
}

function tooLarge(): Refusal {
  return new Refusal(413, { code: 'TOO_LARGE', message: 'A file may have up to 25 MB. Share a larger one by link.' })
}
