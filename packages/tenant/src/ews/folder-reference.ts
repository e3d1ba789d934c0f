import type { Folder } from '../mail/folder.ts'
import type { EwsCall } from './call.ts'
import { fromEwsId } from './ids.ts'
import { openMailbox, openMailboxes } from './open-mailbox.ts'
import type { OpenMailbox } from './open-mailbox.ts'
import { ResponseError, schemaViolation } from './refusals.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { childOf, requiredAttribute, textOf } from './xml/schema.ts'

export type FoundFolder = OpenMailbox & { readonly folder: Folder }

/** Names of DistinguishedFolderId (its page), and what they are in the store. Null: a folder this tenant's mailboxes do not have. */
const DISTINGUISHED: Readonly<Record<string, string | null>> = {
  msgfolderroot: 'msgfolderroot',
  // The store's tree begins at the folders people see.
  root: 'msgfolderroot',
  inbox: 'inbox',
  drafts: 'drafts',
  sentitems: 'sentitems',
  deleteditems: 'deleteditems',
  junkemail: 'junkemail',
  outbox: 'outbox',
  archive: 'archive',
  conversationhistory: 'conversationhistory',
  syncissues: 'syncissues',
  recoverableitemsdeletions: 'recoverableitemsdeletions',
  recoverableitemsroot: null,
  recoverableitemsversions: null,
  recoverableitemspurges: null,
  archiveroot: null,
  archivemsgfolderroot: null,
  archivedeleteditems: null,
  archiveinbox: null,
  calendar: null,
  contacts: null,
  tasks: null,
  notes: null,
  journal: null,
  searchfolders: null,
  publicfoldersroot: null,
  voicemail: null,
  conflicts: null,
  localfailures: null,
  serverfailures: null,
  recipientcache: null,
  quickcontacts: null,
  imcontactlist: null,
  peopleconnect: null,
  favorites: null,
  todosearch: null,
  directory: null,
}

/** The folder of a `t:FolderId` or `t:DistinguishedFolderId`, the latter in the mailbox it may name. */
export function findFolder(call: EwsCall, reference: XmlNode): FoundFolder {
  const id = requiredAttribute(reference, 'Id')
  if (reference.name === 'DistinguishedFolderId') return findDistinguished(call, id, reference)
  if (reference.name !== 'FolderId')
    throw schemaViolation(`A folder is named by FolderId or DistinguishedFolderId, not by '${reference.name}'.`)
  const key = fromEwsId(id)
  for (const opened of openMailboxes(call)) {
    const folder = opened.mailbox.findFolder(key)
    if (folder !== undefined) return { ...opened, folder }
    if (opened.mailbox.findMail(key) !== undefined) throw new ResponseError('ErrorCannotUseItemIdForFolderId')
  }
  throw new ResponseError('ErrorFolderNotFound')
}

function findDistinguished(call: EwsCall, id: string, reference: XmlNode): FoundFolder {
  const name = DISTINGUISHED[id]
  if (name === undefined)
    throw schemaViolation(
      `The 'Id' attribute is invalid - The value '${id.slice(0, 60)}' is invalid according to its datatype 'DistinguishedFolderIdNameType' - The Enumeration constraint failed.`,
    )
  const mailbox = childOf(reference, 'Mailbox')
  const opened = openMailbox(call, mailbox === undefined ? undefined : (textOf(mailbox, 'EmailAddress') ?? ''))
  const folder = name === null ? undefined : opened.mailbox.findFolder(name)
  if (folder === undefined) throw new ResponseError('ErrorFolderNotFound')
  return { ...opened, folder }
}

/** The single folder inside an element such as ToFolderId. */
export function folderInside(call: EwsCall, parent: XmlNode): FoundFolder {
  const [reference, second] = parent.children
  if (reference === undefined || second !== undefined)
    throw schemaViolation(`The element '${parent.name}' in namespace '${parent.namespace}' must name one folder.`)
  return findFolder(call, reference)
}
