export { deliverKind } from './deliver-kind.ts'
export { Envelope } from './envelope.ts'
export { leaveFormerWay } from './leave-former-way.ts'
export { oweMail, type Debt } from './owe-mail.ts'
export { retryDelivery } from './retry-delivery.ts'
export { resumeAutoReplies, stopAutoReplies } from './stop-auto-replies.ts'
export {
  hasAutoReplyAllowance,
  MAX_AUTO_REPLIES,
  MAX_AUTO_REPLIES_OF_TICKET,
  QUIET_HOURS,
  takeAutoReplyAllowance,
  type Allowance,
} from './take-auto-reply-allowance.ts'
export { listAutoReplyStops } from './list-auto-reply-stops.ts'
export { claim, ClaimLost, keepDraft, markMaybeDone, renewClaim } from './claim.ts'
export { settleDelivery, type DeliveryEnd } from './settle-delivery.ts'
export { sweepOutbox } from './sweep-outbox.ts'
export { wakeOutbox } from './wake-outbox.ts'
