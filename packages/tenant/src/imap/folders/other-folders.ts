import { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'

// Folders of other item types. Exchange lists them over IMAP beside the mail folders, and they hold nothing that IMAP can show.
const NAMES = ['Calendar', 'Contacts', 'Journal', 'Notes', 'Tasks'] as const

const made = new WeakMap<Mailbox, readonly Folder[]>()

/** They exist for IMAP alone: the store is one of mails. */
export function otherFoldersOf(mailbox: Mailbox): readonly Folder[] {
  const known = made.get(mailbox)
  if (known !== undefined) return known
  const parentId = mailbox.wellKnown('msgfolderroot').id
  const folders = NAMES.map(
    (displayName, at) => new Folder({ id: `other-${displayName}`, displayName, parentId, uidValidity: at + 1 }),
  )
  made.set(mailbox, folders)
  return folders
}
