/** A mailbox as it stands in a header field: display name (may be empty) and address (may be empty when only a name was given). */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** One leaf of the mail that is not the body. `content` holds the decoded bytes; `filename` is safe to use as a name in a folder. */
export interface MailAttachment {
  /** Never empty, never a path, never a control character; made up from the content type when the mail gives none. */
  readonly filename: string
  /** `type/subtype` in lower case, without parameters. */
  readonly contentType: string
  /** Bytes after decoding. */
  readonly size: number
  /** Content-ID without angle brackets, as `cid:` URLs name it. */
  readonly contentId: string | null
  /** True when the part belongs into the body: the HTML names it, or it is disposed inline with a Content-ID. */
  readonly inline: boolean
  readonly content: Uint8Array
}

/** What became of one recipient, from a delivery status notification (RFC 3464) or from the text of a bounce. */
export interface BounceRecipient {
  readonly address: string
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`; null when the bounce did not say. */
  readonly action: string | null
  /** Enhanced status code (RFC 3463), such as `5.1.1`. */
  readonly status: string | null
  readonly diagnostic: string | null
}

/** A delivery failure or delay. `hard` will fail again, `soft` may pass later, `unknown` says neither. */
export interface Bounce {
  readonly kind: 'hard' | 'soft' | 'unknown'
  /** Enhanced status code of the worst recipient. */
  readonly status: string | null
  readonly recipients: readonly BounceRecipient[]
  /** Message-ID of the mail that failed, without angle brackets. */
  readonly originalMessageId: string | null
}

/** A reader's program tells what became of a mail (RFC 8098): it was shown, or deleted without that. */
export interface Receipt {
  readonly kind: 'read' | 'deleted-unread'
  /** The reader; empty when the receipt does not say. */
  readonly address: string
  /** Message-ID of the mail it is about, without angle brackets. */
  readonly originalMessageId: string | null
}

/** Somebody called a mail unwanted, and their provider passes that on (RFC 5965). */
export interface Complaint {
  /** `abuse`, `fraud`, `opt-out` and so on, in lower case. */
  readonly kind: string
  /** Who complained; empty when the provider keeps that to itself. */
  readonly address: string
  /** Message-ID of the mail it is about, without angle brackets. */
  readonly originalMessageId: string | null
}

/** Who wrote the mail that a forwarded mail carries in its text. */
export interface Forwarded {
  readonly from: MailAddress
  readonly subject: string
}

/** Why a mail must not be answered by a machine; null for a mail that a person seems to have written. */
export type AutoReason =
  | 'auto-submitted'
  | 'auto-reply'
  | 'out-of-office'
  | 'delivery-report'
  | 'disposition-notification'
  | 'complaint-report'
  | 'challenge'
  | 'mailing-list'
  | 'bulk'
  | 'null-sender'
  | 'robot-sender'
  | 'suppressed'
  | 'calendar-response'

/** Stable codes of what was wrong with a mail. */
export type ProblemCode =
  | 'address-unreadable'
  | 'attachment-too-many'
  | 'attachments-too-large'
  | 'base64-damaged'
  | 'boundary-missing'
  | 'boundary-unclosed'
  | 'charset-unknown'
  | 'charset-wrong'
  | 'date-missing'
  | 'date-unreadable'
  | 'encoding-unknown'
  | 'file-unreadable'
  | 'from-duplicated'
  | 'from-missing'
  | 'header-damaged'
  | 'header-too-large'
  | 'headers-too-many'
  | 'internal-error'
  | 'mail-empty'
  | 'mail-too-large'
  | 'message-id-duplicated'
  | 'message-id-missing'
  | 'nesting-too-deep'
  | 'parts-too-many'
  | 'signed'
  | 'encrypted'
  | 'text-too-large'
  | 'tnef-damaged'

/** A fault found while reading. With `fatal`, a limit was broken and the mail should be held instead of filed. */
export interface MailProblem {
  readonly code: ProblemCode
  readonly detail: string
  readonly fatal: boolean
}

/**
 * One mail, read. Every text is well-formed Unicode without NUL. Message-IDs stand WITHOUT angle brackets everywhere in
 * Postdesk (here, in the JSON of `postdesk parse`, and in the database); `compose` puts the brackets on.
 */
export interface ParsedMail {
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly from: MailAddress | null
  readonly sender: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  /** Decoded, one line, prefixes kept. Empty when there is none. */
  readonly subject: string
  /** ISO 8601 in UTC, such as `2026-03-01T09:30:00.000Z`; null when missing or unreadable (never "now"). */
  readonly date: string | null
  /** The Date field as it was sent. */
  readonly rawDate: string | null
  /** The plain body; made from the HTML when the mail has no plain part. Lines end in LF. */
  readonly text: string
  /** The HTML body as it came: raw and UNSANITISED. Show it only through `sanitizeMail`. */
  readonly html: string | null
  /** `text` without quoted history and signature. */
  readonly replyText: string
  readonly attachments: readonly MailAttachment[]
  /** Every field of the top header in order: name as written, value unfolded and decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Return-Path address; an empty string is the null sender, null is unknown. */
  readonly returnPath: string | null
  /** True for whatever must never be auto-answered (vacation, list, bulk, notices, bounces). */
  readonly autoSubmitted: boolean
  readonly autoReason: AutoReason | null
  readonly bounce: Bounce | null
  readonly receipt: Receipt | null
  readonly complaint: Complaint | null
  readonly forwarded: Forwarded | null
  readonly problems: readonly MailProblem[]
}
