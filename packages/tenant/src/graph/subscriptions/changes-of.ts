import type { MailboxEvent } from '../../mail/mailbox.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { collectionOf, fieldOf } from '../message-fields.ts'
import { matches } from '../odata/filter.ts'
import type { ChangeType, Subscription } from './subscription.ts'

/** One change as a subscriber is told of it. */
export type Change = { readonly changeType: ChangeType; readonly id: string; readonly mail: StoredMail }

/**
 * What an event in the mailbox means to one subscription. A move is an arrival in one folder and a removal from another; to who
 * watches the whole mailbox by mutable ids it is the end of one id and the beginning of another. With a filter, entering it is
 * `created` and leaving it `deleted`. Keeps `subscription.passing` up to date; types nobody asked for are left out at the end.
 */
export function changesOf(subscription: Subscription, event: MailboxEvent): readonly Change[] {
  if (!('mail' in event)) return []
  return eventChanges(subscription, event)
    .flatMap((change) => filtered(subscription, change))
    .filter((change) => subscription.changeTypes.includes(change.changeType))
}

function eventChanges(subscription: Subscription, event: Extract<MailboxEvent, { mail: StoredMail }>): readonly Change[] {
  const { mail } = event
  const { folderId } = subscription.watched
  const isIn = (folder: { readonly id: string }): boolean => folderId === undefined || folder.id === folderId
  const id = subscription.immutableIds ? mail.immutableId : mail.mutableId
  if (event.kind === 'moved') {
    const oldId = subscription.immutableIds ? mail.immutableId : event.oldMutableId
    const [wasIn, isNow] = [isIn(event.from), isIn(event.folder)]
    if (wasIn && isNow && oldId === id) return [{ changeType: 'updated', id, mail }]
    return [
      ...(wasIn ? [{ changeType: 'deleted' as const, id: oldId, mail }] : []),
      ...(isNow ? [{ changeType: 'created' as const, id, mail }] : []),
    ]
  }
  if (!isIn(event.folder)) return []
  const changeType = event.kind === 'removed' ? 'deleted' : event.kind === 'changed' ? 'updated' : 'created'
  return [{ changeType, id, mail }]
}

function filtered(subscription: Subscription, change: Change): readonly Change[] {
  const { watched, passing } = subscription
  if (watched.filter === undefined) return [change]
  const before = passing.has(change.id)
  const after = change.changeType !== 'deleted' && matches(watched.filter, change.mail, fieldOf, collectionOf)
  if (after) passing.add(change.id)
  else passing.delete(change.id)
  if (before && after) return [{ ...change, changeType: 'updated' }]
  if (after) return [{ ...change, changeType: 'created' }]
  return before ? [{ ...change, changeType: 'deleted' }] : []
}
