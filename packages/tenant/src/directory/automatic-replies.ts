/** Out-of-office answers of one mailbox, as Graph's automaticRepliesSetting names them. Replaced whole, never changed in place. */
export type AutomaticReplies = {
  readonly status: 'disabled' | 'alwaysEnabled' | 'scheduled'
  /** Who outside the tenant is answered. The tenant keeps no contacts, so `contactsOnly` answers nobody outside. */
  readonly externalAudience: 'none' | 'contactsOnly' | 'all'
  /** HTML. */
  readonly internalReplyMessage: string
  /** HTML. */
  readonly externalReplyMessage: string
  /** Milliseconds since the epoch; they count while the status is `scheduled`. */
  readonly startsAt?: number
  readonly endsAt?: number
}

export const NO_AUTOMATIC_REPLIES: AutomaticReplies = {
  status: 'disabled',
  externalAudience: 'all',
  internalReplyMessage: '',
  externalReplyMessage: '',
}

/** Whether the answers are on at this moment. */
export function areRepliesOn(replies: AutomaticReplies, now: number): boolean {
  switch (replies.status) {
    case 'disabled':
      return false
    case 'alwaysEnabled':
      return true
    case 'scheduled':
      return now >= (replies.startsAt ?? -Infinity) && now < (replies.endsAt ?? Infinity)
    default:
      return replies.status satisfies never
  }
}
