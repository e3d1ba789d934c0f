import type { MailAddress, ParsedMail } from '@postdesk/mail'

/** A file of a mail, kept as a blob and named by the id it will have. */
export type ReadyFile = {
  readonly id: string
  readonly filename: string
  readonly contentType: string
  readonly size: number
  readonly blob: string
  readonly contentId: string | null
  readonly inline: boolean
}

/** A mail that has been read: its text safe to keep, its HTML safe to show, its files kept. */
export type ReadyMail = Omit<ParsedMail, 'attachments' | 'html'> & {
  /** Sanitised; null when the mail was plain text. */
  readonly html: string | null
  readonly blockedImages: number
  /** Content type of the whole mail, in lower case and without parameters; empty when it says none. */
  readonly rootType: string
  /** The Auto-Submitted field (RFC 3834) as it stands; null when there is none. */
  readonly autoSubmittedField: string | null
  /** Where servers say they delivered it (Delivered-To, X-Original-To and their like): an address that To need not name. */
  readonly deliveredTo: readonly string[]
  /** Outlook's name for the conversation, out of Thread-Index; null when it gives none. */
  readonly threadKey: string | null
  /** The mail's place in that conversation: Thread-Index, when it is one, and the Thread-Topic beside it. Answers go on with them. */
  readonly threadIndex: string | null
  readonly threadTopic: string | null
  readonly files: readonly ReadyFile[]
}

/** Who wrote a mail; where From is empty, whoever else the header names. Null: it names nobody. */
export function writerOf(mail: Pick<ReadyMail, 'from' | 'replyTo' | 'sender'>): MailAddress | null {
  return [mail.from, ...mail.replyTo, mail.sender].find((one) => one !== null && one.address.includes('@')) ?? null
}
