export type {
  AutoReason,
  Bounce,
  BounceRecipient,
  Complaint,
  Forwarded,
  MailAddress,
  MailAttachment,
  MailProblem,
  ParsedMail,
  ProblemCode,
  Receipt,
} from './parsed-mail.ts'
export type { Draft, DraftAttachment } from './draft.ts'
export type { Limits } from './limits.ts'
export { DEFAULT_LIMITS } from './limits.ts'
export type { ScannedHeaders } from './scanned-headers.ts'
export type { SanitizedMail, SanitizeSettings } from './sanitized-mail.ts'
export { parse } from './parse.ts'
export { scanHeaders } from './scan-headers.ts'
export { compose } from './compose/compose.ts'
export type { ComposeSettings } from './compose/compose.ts'
export { quoteMails } from './compose/quote-mails.ts'
export type { QuotedMail } from './compose/quote-mails.ts'
export { baseSubject } from './compose/base-subject.ts'
export { readThreadIndex, threadKey } from './compose/thread-index.ts'
export { sanitizeMail } from './html/sanitize-mail.ts'
export { htmlToText } from './html/html-to-text.ts'
export { textToHtml } from './html/text-to-html.ts'
export { visibleReply } from './reply/visible-reply.ts'
export type { VisibleReply } from './reply/visible-reply.ts'
export { visibleReplyHtml } from './reply/visible-reply-html.ts'
export type { VisibleReplyHtml } from './reply/visible-reply-html.ts'
export { makeMessageId, readMessageId } from './message-id.ts'
export type { OwnMessageId } from './message-id.ts'
export { makeReplyTag, readReplyTag, withReplyTag } from './reply-tag.ts'
