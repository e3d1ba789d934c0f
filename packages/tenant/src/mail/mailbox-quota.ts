import type { DirectoryUser } from '../directory/directory.ts'
import type { MailStore } from './mail-store.ts'

/** Whether a mailbox holds as much as it may. Only mailboxes with a limit are counted, which takes a look at every mail. */
export function isFull(store: Pick<MailStore, 'mailboxOf'>, owner: DirectoryUser): boolean {
  if (owner.quotaBytes === null) return false
  const folders = store.mailboxOf(owner.id)?.folders() ?? []
  return folders.reduce((sum, folder) => sum + folder.bytes, 0) >= owner.quotaBytes
}
