import type { AutoReason, MailAddress } from './parsed-mail.ts'

/** What the header scanner tells about a mail without reading its body. Reading it cannot fail. */
export interface ScannedHeaders {
  /** Without angle brackets. */
  readonly messageId: string | null
  readonly from: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly subject: string
  /** ISO 8601 in UTC; null when missing or unreadable. */
  readonly date: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** From the header alone; the full parse may know better. */
  readonly autoSubmitted: boolean
  readonly autoReason: AutoReason | null
  /** Same mail, same identity, whatever protocol it came by; see `content-identity.ts`. 43 url-safe characters. */
  readonly contentIdentity: string
}
