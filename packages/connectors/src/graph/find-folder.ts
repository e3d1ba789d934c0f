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
 * another. A name may have a slash of its own. A folder that is not there is a `CONFIGURATION` error.
 */
export async function findFolder(client: GraphClient, mailbox: string, folder: string, signal?: AbortSignal): Promise<string> {
  if (WELL_KNOWN.has(folder.toLowerCase())) return folder.toLowerCase()
  if (folder.length > ID_LENGTH && !/[\s/]/.test(folder)) return folder
  const [first = '', ...rest] = folder.split('/')
  const start = first.toLowerCase()
  const found =
    (WELL_KNOWN.has(start) ? await descend(client, mailbox, start, rest, signal) : null) ??
    (await descend(client, mailbox, null, [first, ...rest], signal))
  if (found !== null) return found
  throw new ConnectorError('CONFIGURATION', `The mailbox has no folder "${folder}".`, {
    border: 'graph',
    providerCode: 'FolderNotFound',
  })
}

/**
 * Follows names downwards from a folder, or from the mailbox's root. Where one is not found, it may be the beginning of a name with a slash
 * in it.
 */
async function descend(
  client: GraphClient,
  mailbox: string,
  parent: string | null,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string | null> {
  for (let count = 1; count <= names.length; count += 1) {
    const id = await findChild(client, mailbox, parent, names.slice(0, count).join('/'), signal)
    if (id === null) continue
    if (count === names.length) return id
    const below = await descend(client, mailbox, id, names.slice(count), signal)
    if (below !== null) return below
  }
  return null
}

async function findChild(
  client: GraphClient,
  mailbox: string,
  parent: string | null,
  name: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const children = parent === null ? 'mailFolders' : `mailFolders/${encodeURIComponent(parent)}/childFolders`
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`)
  const found = await client.requestJson({
    method: 'GET',
    path: `${mailbox}/${children}?$filter=${filter}&$select=id,displayName&$top=2`,
    kind: 'receive',
    ...(signal === undefined ? {} : { signal }),
  })
  const value: unknown = found['value']
  return textOrNull(objectOrNull(Array.isArray(value) ? value[0] : null)?.['id'])
}
