import type { Directory, DirectoryUser } from '../directory/directory.ts'

/** May somebody send as this address? */
export type SenderVerdict =
  | { readonly kind: 'as'; readonly represented: DirectoryUser }
  /** The mail shows the actor as Sender beside the person it is from. */
  | { readonly kind: 'on-behalf'; readonly represented: DirectoryUser }
  | { readonly kind: 'denied' }

/** Rights of Exchange: one's own addresses, SendAs, then SendOnBehalf. FullAccess opens a mailbox; it lets nobody send as it. */
export function judgeSender(directory: Directory, actorId: string, address: string): SenderVerdict {
  const represented = directory.findUser(address)
  if (represented === undefined || !represented.mailboxEnabled) return { kind: 'denied' }
  if (represented.id === actorId || represented.sendAs.includes(actorId)) return { kind: 'as', represented }
  return represented.sendOnBehalf.includes(actorId) ? { kind: 'on-behalf', represented } : { kind: 'denied' }
}
