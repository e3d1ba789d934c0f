export type {
  AutoReason,
  Bounce,
  BounceRecipient,
  Forwarded,
  MailAddress,
  MailAttachment,
  MailProblem,
  ParsedMail,
  ProblemCode,
} from './parsed-mail.ts'
export type { Draft, DraftAttachment } from './draft.ts'
export type { Limits } from './limits.ts'
export { DEFAULT_LIMITS } from './limits.ts'
export type { ScannedHeaders } from './scanned-headers.ts'
export type { SanitizedMail, SanitizeSettings } from './sanitized-mail.ts'
