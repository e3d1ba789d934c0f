import { ConnectorError } from '../connector-error.ts'
import { objectOrNull, textOrNull } from '../network/ask.ts'
import type { GraphClient } from './graph-client.ts'

/** Names Graph takes in the place of an id, in every language of the mailbox (learn.microsoft.com/graph/api/resources/mailfolder). */
const WELL_KNOWN = new Set([
  'archive',
  'clutter',
  'deleteditems',
  'drafts',
  'inbox',
  'junkemail',
  'msgfolderroot',
  'outbox',
  'sentitems',
])
// Exchange's folder ids are beyond a hundred characters; nobody names a folder so.
const ID_LENGTH = 60

/**
 * What stands for a folder in a path: a well-known name, an id, or the id of a folder named by people, `Inbox/Done` for one within
 * another. A folder that is not there is a `CONFIGURATION` error.
 */
export async function findFolder(client: GraphClient, mailbox: string, folder: string, signal?: AbortSignal): Promise<string> {
  if (WELL_KNOWN.has(folder.toLowerCase())) return folder.toLowerCase()
  if (folder.length > ID_LENGTH && !/[\s/]/.test(folder)) return folder
  let at: string | null = null
  for (const name of folder.split('/')) {
    if (at === null && WELL_KNOWN.has(name.toLowerCase())) {
      at = name.toLowerCase()
      continue
    }
    const below: string = at === null ? 'mailFolders' : `mailFolders/${encodeURIComponent(at)}/childFolders`
    const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`)
    const found = await client.requestJson({
      method: 'GET',
      path: `${mailbox}/${below}?$filter=${filter}&$select=id,displayName&$top=2`,
      kind: 'receive',
      ...(signal === undefined ? {} : { signal }),
    })
    const value: unknown = found['value']
    at = textOrNull(objectOrNull(Array.isArray(value) ? value[0] : null)?.['id'])
    if (at === null)
      throw new ConnectorError('CONFIGURATION', `The mailbox has no folder "${folder}".`, {
        border: 'graph',
        providerCode: 'FolderNotFound',
      })
  }
  return at ?? folder
}
