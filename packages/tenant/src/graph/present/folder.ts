import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import { badQuery } from '../graph-error.ts'

/** A mail folder as Graph shows it (C1); `select` leaves the named fields. */
export function presentFolder(mailbox: Mailbox, folder: Folder, select?: readonly string[]): Record<string, unknown> {
  const whole: Record<string, unknown> = {
    id: folder.id,
    displayName: folder.displayName,
    // The root is its own parent's child in Exchange's eyes; Graph shows some id, never null.
    parentFolderId: folder.parentId ?? folder.id,
    childFolderCount: mailbox.childrenOf(folder.id).filter((child) => !child.isHidden).length,
    unreadItemCount: folder.unread,
    totalItemCount: folder.size,
    sizeInBytes: folder.bytes,
    isHidden: folder.isHidden,
  }
  if (select === undefined) return whole
  const shown: Record<string, unknown> = { id: folder.id }
  for (const name of select) {
    if (!Object.hasOwn(whole, name))
      throw badQuery(`Could not find a property named '${name}' on type 'Microsoft.OutlookServices.MailFolder'.`)
    shown[name] = whole[name]
  }
  return shown
}
