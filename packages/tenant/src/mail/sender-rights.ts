import type { Directory, DirectoryUser } from '../directory/directory.ts'

/** May `actorIds` send as this address? An actor is a mailbox's own person, and the app that acts where there is one. */
export type SenderVerdict =
  | { readonly kind: 'as'; readonly represented: DirectoryUser }
  /** The mail shows the actor as Sender beside the person it is from. */
  | { readonly kind: 'on-behalf'; readonly represented: DirectoryUser }
  | { readonly kind: 'denied' }

/** Rights of Exchange: one's own addresses, SendAs, then SendOnBehalf. FullAccess opens a mailbox; it does not let anybody send as it. */
export function judgeSender(directory: Directory, actorIds: readonly string[], address: string): SenderVerdict {
  const represented = directory.findUser(address)
  if (represented === undefined || !represented.mailboxEnabled) return { kind: 'denied' }
  if (actorIds.includes(represented.id)) return { kind: 'as', represented }
  if (represented.sendAs.some((id) => actorIds.includes(id))) return { kind: 'as', represented }
  if (represented.sendOnBehalf.some((id) => actorIds.includes(id))) return { kind: 'on-behalf', represented }
  return { kind: 'denied' }
}
