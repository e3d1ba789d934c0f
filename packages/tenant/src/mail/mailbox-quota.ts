import type { DirectoryUser } from '../directory/directory.ts'
import type { MailStore } from './mail-store.ts'

/**
 * Whether a mailbox holds as much as it may, by its own bound or by that of all mailboxes. Only mailboxes with a bound are
 * counted, which takes a look at every mail. `except` bytes are not counted: those of a mail that is on its way out. Negative,
 * they are counted on top: those of a mail that is still coming in.
 */
export function isFull(store: Pick<MailStore, 'mailboxOf' | 'settings'>, owner: DirectoryUser, except = 0): boolean {
  const bound = Math.min(owner.quotaBytes ?? Infinity, store.settings.mailboxQuotaBytes ?? Infinity)
  if (bound === Infinity) return false
  const folders = store.mailboxOf(owner.id)?.folders() ?? []
  return folders.reduce((sum, folder) => sum + folder.bytes, 0) - except >= bound
}
