import { ownerPath } from '../call.ts'
import type { Call } from '../call.ts'
import { readSelect } from '../odata/query.ts'
import { etagOf, presentMessage, readShape } from '../present/message.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { folderInPath, messageInPath } from './find-in-call.ts'

export async function getMessage(call: Call): Promise<Response> {
  return await answerMessage(call, messageInPath(call), 200)
}

/** The raw mail as it lies in the store (RFC 5322). */
export function getMime(call: Call): Response {
  const { raw } = messageInPath(call)
  return call.c.body(new Uint8Array(raw), 200, { 'content-type': 'text/plain' })
}

/** Answers with one message, shaped by the request's own `$select` and `$expand`. */
export async function answerMessage(call: Call, mail: StoredMail, status: 200 | 201): Promise<Response> {
  const select = readSelect(call.query.get('$select') ?? undefined)
  const shape = readShape(select, call.query.get('$expand') ?? undefined)
  const folder = folderInPath(call)
  const inFolder = folder === undefined ? '' : `/mailFolders('${call.c.req.param('folder') ?? ''}')`
  const shown = await presentMessage(call, mail, shape)
  call.c.header('etag', etagOf(mail))
  if (status === 201) call.c.header('location', `${call.root}/${ownerPath(call)}/messages('${String(shown['id'])}')`)
  return call.c.json(
    { '@odata.context': `${call.root}/$metadata#${ownerPath(call)}${inFolder}/messages/$entity`, ...shown },
    status,
  )
}
