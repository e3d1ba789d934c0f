/** One mail in a mailbox. Its immutable id never changes; the mutable one changes with every move (Graph C4). */
export type StoredMail = {
  readonly immutableId: string
  mutableId: string
  folderId: string
  raw: Uint8Array
  receivedAt: number
  internetMessageId: string
  subject: string
  isRead: boolean
  isDraft: boolean
  changeKey: string
}

/** A mail that left the tenant for an outside address: kept so that tests and the webmail can read it. */
export type OutsideMail = {
  readonly id: string
  readonly at: number
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Uint8Array
}

/** The one mailbox store behind every protocol. The owner of this file widens these types as protocols need. */
export type MailStore = {
  /** Puts a mail into a mailbox's folder (default inbox), as the transport would. Returns undefined when no mailbox has the address. */
  readonly deliver: (address: string, raw: Uint8Array, options?: { folder?: string; receivedAt?: number }) => StoredMail | undefined
  /** Routes a submitted mail: tenant mailboxes get it delivered, other addresses are kept as outside mail. */
  readonly transport: (from: string, to: readonly string[], raw: Uint8Array) => void
  readonly outside: () => readonly OutsideMail[]
  readonly mailsOf: (userId: string, folder?: string) => readonly StoredMail[]
}
