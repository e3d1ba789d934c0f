import type { MailAddress } from './header-scan.ts'

export type Importance = 'low' | 'normal' | 'high'
type FlagStatus = 'notFlagged' | 'flagged' | 'complete'

/** One mail in a mailbox. Its immutable id never changes; the mutable one changes with every move (Graph C4). */
export type StoredMail = {
  readonly immutableId: string
  mutableId: string
  folderId: string
  /** Its IMAP number in that folder; a new one with every move, and when a draft's contents change. */
  uid: number
  /** The whole mail (RFC 5322). The only place where its contents are kept; everything below is an index of it or its state. */
  raw: Uint8Array
  readonly createdAt: number
  modifiedAt: number
  receivedAt: number
  sentAt: number
  internetMessageId: string
  subject: string
  from: MailAddress | undefined
  sender: MailAddress | undefined
  isRead: boolean
  isDraft: boolean
  importance: Importance
  flag: FlagStatus
  categories: readonly string[]
  inferenceClassification: 'focused' | 'other'
  conversationId: string
  /** Base64 of PidTagConversationIndex. */
  conversationIndex: string
  changeKey: string
  /** IMAP's \Answered and \Deleted, and $MDNSent: kept only where set. */
  isAnswered?: boolean
  isMarkedDeleted?: boolean
  isReceiptSent?: boolean
  /** MAPI properties a client set by name, e.g. `String {…} Name X-Foo`; absent when none. Never changed in place: copies and the past share it. */
  extendedProperties?: ReadonlyMap<string, string>
  /** Made by a client from JSON: Graph shows no internetMessageHeaders of it. */
  isFromJson?: boolean
  /** Known once the body has been parsed for the first time. */
  bodyPreview?: string
  hasAttachments?: boolean
}
