import { ConnectorError } from '../connector-error.ts'
import type { EwsClient } from './ews-client.ts'
import type { EwsMailbox } from './ews-access.ts'
import { at } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { xml } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/**
 * Folders of mail that have a name in every language (DistinguishedFolderIdNameType). `archive` is none of them in EWS; it is
 * found by what it is called in the mailbox.
 */
export type WellKnownFolder = 'deleteditems' | 'drafts' | 'inbox' | 'junkemail' | 'msgfolderroot' | 'outbox' | 'sentitems'

const WELL_KNOWN: ReadonlySet<string> = new Set<WellKnownFolder>([
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

function isWellKnown(name: string): name is WellKnownFolder {
  return WELL_KNOWN.has(name)
}

/** A folder by its well-known name: of the mailbox we act as, or of the one we were let into. */
export function distinguished(name: WellKnownFolder, mailbox: EwsMailbox): Xml {
  if (mailbox === 'me' || mailbox.impersonate === true) return xml`<t:DistinguishedFolderId Id="${name}"/>`
  return xml`<t:DistinguishedFolderId Id="${name}"><t:Mailbox><t:EmailAddress>${mailbox.address}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`
}

export function folderId(id: string): Xml {
  return xml`<t:FolderId Id="${id}"/>`
}

/** What GetFolder shows of a folder. */
export type SeenFolder = { readonly id: string; readonly name: string; readonly count: number }

export async function seeFolder(client: EwsClient, folder: Xml, signal?: AbortSignal): Promise<SeenFolder> {
  const operation = xml`<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>${folder}</m:FolderIds></m:GetFolder>`
  const message = await client.askOne({ operation, kind: 'receive', ...(signal === undefined ? {} : { signal }) })
  const [found] = at(message, 'Folders')?.children ?? []
  return {
    id: idOf(found),
    name: at(found, 'DisplayName')?.text ?? '',
    count: Number(at(found, 'TotalCount')?.text ?? 0),
  }
}

/**
 * The id of a folder as an account's settings name it: by a well-known name, by its id, or by what people call it, `Inbox/Done` for
 * one within another, whatever the case. A name may have a slash of its own. An id stays when a folder is renamed. A folder that is not
 * there is a `CONFIGURATION` error.
 */
export async function findFolder(client: EwsClient, folder: string, signal?: AbortSignal): Promise<string> {
  if (folder.length > ID_LENGTH && !/\s/.test(folder)) return folder
  const [first = '', ...rest] = folder.split('/')
  const wellKnown = first.toLowerCase()
  const start = isWellKnown(wellKnown) ? distinguished(wellKnown, client.mailbox) : null
  if (start !== null && rest.length === 0) return (await seeFolder(client, start, signal)).id
  const found =
    (start === null ? null : await descend(client, start, rest, signal)) ??
    (await descend(client, distinguished('msgfolderroot', client.mailbox), [first, ...rest], signal))
  if (found !== null) return found
  throw new ConnectorError('CONFIGURATION', `The mailbox has no folder "${folder}".`, {
    border: 'ews',
    host: client.host,
    providerCode: 'FolderNotFound',
  })
}

/** Follows names downwards. Where one is not found, it may be the beginning of a name with a slash in it. */
async function descend(client: EwsClient, parent: Xml, names: readonly string[], signal?: AbortSignal): Promise<string | null> {
  for (let count = 1; count <= names.length; count += 1) {
    const id = await findChild(client, parent, names.slice(0, count).join('/'), signal)
    if (id === null) continue
    if (count === names.length) return id
    const below = await descend(client, folderId(id), names.slice(count), signal)
    if (below !== null) return below
  }
  return null
}

async function findChild(client: EwsClient, parent: Xml, name: string, signal?: AbortSignal): Promise<string | null> {
  const operation = xml`<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:IndexedPageFolderView MaxEntriesReturned="2" Offset="0" BasePoint="Beginning"/><m:Restriction><t:Contains ContainmentMode="FullString" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="folder:DisplayName"/><t:Constant Value="${name}"/></t:Contains></m:Restriction><m:ParentFolderIds>${parent}</m:ParentFolderIds></m:FindFolder>`
  const message = await client.askOne({ operation, kind: 'receive', ...(signal === undefined ? {} : { signal }) })
  const [found] = at(message, 'RootFolder', 'Folders')?.children ?? []
  return found === undefined ? null : idOf(found)
}

function idOf(folder: XmlNode | undefined): string {
  const id = at(folder, 'FolderId')?.attributes.get('Id') ?? ''
  if (id !== '') return id
  throw new ConnectorError('PROTOCOL', 'EWS named a folder without an id.', { border: 'ews' })
}
