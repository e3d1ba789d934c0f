import type { Folder, WellKnownName } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { Session } from '../session/session.ts'
import { quoteName } from '../wire/quote.ts'
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts'
import { otherFoldersOf } from './other-folders.ts'

export const DELIMITER = '/'

/** A folder under the name IMAP knows it by: display names from the root, the inbox as INBOX. Not yet encoded for the wire. */
export type NamedFolder = { readonly name: string; readonly folder: Folder; readonly hasChildren: boolean }

const ROLES: Partial<Record<WellKnownName, string>> = {
  drafts: '\\Drafts',
  sentitems: '\\Sent',
  deleteditems: '\\Trash',
  junkemail: '\\Junk',
}

/** Every folder IMAP shows, parents before children. What is hidden, and what lies outside the mail root, is not there. */
export function namedFolders(session: Session): readonly NamedFolder[] {
  const { mailbox } = session
  const others = session.settings.listsOtherFolders ? otherFoldersOf(mailbox) : []
  const root = mailbox.wellKnown('msgfolderroot')
  return [...below(mailbox, root, ''), ...others.map((folder) => ({ name: folder.displayName, folder, hasChildren: false }))]
}

function below(mailbox: Mailbox, parent: Folder, prefix: string): NamedFolder[] {
  const children = mailbox.childrenOf(parent.id).filter((folder) => !folder.isHidden)
  return children.flatMap((folder) => {
    const name = folder.wellKnownName === 'inbox' ? 'INBOX' : `${prefix}${folder.displayName}`
    const inside = below(mailbox, folder, `${name}${DELIMITER}`)
    return [{ name, folder, hasChildren: inside.length > 0 }, ...inside]
  })
}

/** By the name as decoded; INBOX in any case, other names as Exchange compares them: without case. */
export function findNamed(session: Session, name: string): NamedFolder | undefined {
  const wanted = name.toLowerCase()
  return namedFolders(session).find((one) => one.name.toLowerCase() === wanted)
}

/** A name or pattern off the wire: modified UTF-7, or UTF-8 once IMAP4rev2 is enabled. */
export function decodeName(session: Session, given: string): string {
  return session.isRev2 ? given : decodeModifiedUtf7(given)
}

/** The name of one folder; clients may put a delimiter behind it (RFC 3501 section 6.3.3). */
export function readName(session: Session, given: string): string {
  const name = decodeName(session, given)
  return name.endsWith(DELIMITER) && name.length > 1 ? name.slice(0, -1) : name
}

export function writeName(session: Session, name: string): string {
  return quoteName(session.isRev2 ? name : encodeModifiedUtf7(name))
}

export function roleOf(folder: Folder): string | undefined {
  return folder.wellKnownName === undefined ? undefined : ROLES[folder.wellKnownName]
}

/** Whether mails may be put here: not into the folders of other item types. */
export function holdsMail(session: Session, folder: Folder): boolean {
  return session.mailbox.findFolder(folder.id) === folder
}
