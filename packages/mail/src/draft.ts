import type { MailAddress } from './parsed-mail.ts'

/** A file to send along. With `contentId` (no angle brackets) it is an inline image that the HTML names as `cid:…`. */
export interface DraftAttachment {
  readonly filename: string
  readonly contentType: string
  readonly content: Uint8Array
  readonly contentId?: string
}

/** A mail to be written. Message-IDs stand without angle brackets. Nothing here is read from a clock or made at random. */
export interface Draft {
  readonly messageId: string
  readonly date: Date
  readonly from: MailAddress
  readonly sender?: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc?: readonly MailAddress[]
  readonly bcc?: readonly MailAddress[]
  readonly replyTo?: readonly MailAddress[]
  readonly subject: string
  readonly inReplyTo?: string
  /** Oldest first, as the References field wants them; `compose` shortens a long chain and keeps its first and last ids. */
  readonly references?: readonly string[]
  readonly text: string
  readonly html?: string
  readonly attachments?: readonly DraftAttachment[]
  /** Marks the mail as written by a machine, so that no other machine answers it. Default: written by a person. */
  readonly auto?: 'auto-replied' | 'auto-generated'
  /** Thread-Index of the mail that is answered, so that Outlook hangs this one below it. Default: a conversation of its own. */
  readonly parentThreadIndex?: string
  /** Thread-Topic of the mail that is answered. Default: the subject without its answer marks. */
  readonly threadTopic?: string
  /** Further fields. Names must be tokens; values are encoded, and a line break in them is refused by being turned into a blank. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
}
