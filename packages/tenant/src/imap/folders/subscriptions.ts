import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'

const unsubscribed = new WeakMap<Mailbox, Set<string>>()

/** Every folder is subscribed to until a client says otherwise. */
export function isSubscribed(mailbox: Mailbox, folder: Folder): boolean {
  return unsubscribed.get(mailbox)?.has(folder.id) !== true
}

export function setSubscribed(mailbox: Mailbox, folder: Folder, subscribed: boolean): void {
  const known = unsubscribed.get(mailbox) ?? new Set<string>()
  unsubscribed.set(mailbox, known)
  if (subscribed) known.delete(folder.id)
  else known.add(folder.id)
}
