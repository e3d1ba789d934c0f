import type { Folder } from '../../mail/folder.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { looksLikeId } from '../../mail/make-id.ts'
import type { Call } from '../call.ts'
import { GraphError, itemNotFound, malformedId } from '../graph-error.ts'

/** The folder a path or a body names: a well-known name or an id. */
export function folderNamed(call: Call, key: string): Folder {
  const folder = call.mailbox.findFolder(key)
  if (folder !== undefined) return folder
  if (!looksLikeId(key)) throw malformedId()
  throw new GraphError(404, 'ErrorItemNotFound', 'The specified folder could not be found in the store.')
}

/** The folder in the path, when there is one. */
export function folderInPath(call: Call): Folder | undefined {
  const key = call.c.req.param('folder')
  return key === undefined ? undefined : folderNamed(call, key)
}

/** The message in the path; under a folder it must lie in that folder. */
export function messageInPath(call: Call): StoredMail {
  const id = call.c.req.param('message') ?? ''
  const mail = call.mailbox.findMail(id)
  if (mail === undefined) throw looksLikeId(id) ? itemNotFound() : malformedId()
  const folder = folderInPath(call)
  if (folder !== undefined && folder.id !== mail.folderId) throw itemNotFound()
  return mail
}
