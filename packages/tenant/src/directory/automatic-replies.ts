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
  readonly manners: ReplyManners
}

/**
 * How an answering mailbox behaves. `exchange`: once to each sender, never to automatic mail, with Exchange's marks, from the null sender.
 * The others are no Exchange, but programs that stand in for it at many sites: they answer every mail each time, whatever it says of
 * itself, save one from the null sender; `every-mail-unmarked` leaves every mark away and writes from its own address, as a person would.
 */
export type ReplyManners = 'exchange' | 'every-mail' | 'every-mail-unmarked'

export const NO_AUTOMATIC_REPLIES: AutomaticReplies = {
  status: 'disabled',
  externalAudience: 'all',
  internalReplyMessage: '',
  externalReplyMessage: '',
  manners: 'exchange',
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
