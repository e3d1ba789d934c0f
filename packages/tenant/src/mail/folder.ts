import { ChangeLog } from './change-log.ts'
import type { StoredMail } from './stored-mail.ts'

export const WELL_KNOWN = {
  msgfolderroot: { displayName: 'Top of Information Store', parent: undefined, isHidden: false },
  inbox: { displayName: 'Inbox', parent: 'msgfolderroot', isHidden: false },
  drafts: { displayName: 'Drafts', parent: 'msgfolderroot', isHidden: false },
  sentitems: { displayName: 'Sent Items', parent: 'msgfolderroot', isHidden: false },
  deleteditems: { displayName: 'Deleted Items', parent: 'msgfolderroot', isHidden: false },
  junkemail: { displayName: 'Junk Email', parent: 'msgfolderroot', isHidden: false },
  archive: { displayName: 'Archive', parent: 'msgfolderroot', isHidden: false },
  outbox: { displayName: 'Outbox', parent: 'msgfolderroot', isHidden: false },
  conversationhistory: { displayName: 'Conversation History', parent: 'msgfolderroot', isHidden: false },
  syncissues: { displayName: 'Sync Issues', parent: 'msgfolderroot', isHidden: true },
  recoverableitemsdeletions: { displayName: 'Deletions', parent: undefined, isHidden: true },
  clutter: { displayName: 'Clutter', parent: 'msgfolderroot', isHidden: true },
  scheduled: { displayName: 'Scheduled', parent: 'msgfolderroot', isHidden: true },
  searchfolders: { displayName: 'Finder', parent: undefined, isHidden: true },
  conflicts: { displayName: 'Conflicts', parent: 'syncissues', isHidden: true },
  localfailures: { displayName: 'Local Failures', parent: 'syncissues', isHidden: true },
  serverfailures: { displayName: 'Server Failures', parent: 'syncissues', isHidden: true },
} as const satisfies Record<string, { displayName: string; parent: string | undefined; isHidden: boolean }>

export type WellKnownName = keyof typeof WELL_KNOWN

export class Folder {
  readonly id: string
  parentId: string | undefined
  readonly wellKnownName: WellKnownName | undefined
  readonly isHidden: boolean
  displayName: string
  /** IMAP's name for this folder's numbering (RFC 3501 section 2.3.1.1); another value says that every UID known is void. */
  uidValidity: number
  /** The UID the next mail gets. */
  uidNext = 1
  readonly log: ChangeLog
  readonly #mails = new Map<string, StoredMail>()
  #newestFirst: readonly StoredMail[] | undefined

  constructor(given: {
    id: string
    displayName: string
    parentId: string | undefined
    wellKnownName?: WellKnownName
    isHidden?: boolean
    uidValidity: number
    log?: ChangeLog
  }) {
    this.id = given.id
    this.displayName = given.displayName
    this.parentId = given.parentId
    this.wellKnownName = given.wellKnownName
    this.isHidden = given.isHidden ?? false
    this.uidValidity = given.uidValidity
    this.log = given.log ?? new ChangeLog()
  }

  /** An empty twin whose log ends at this place; its mails are put back by `restore`. */
  asOf(sequence: number): Folder {
    const { id, displayName, parentId, wellKnownName, isHidden, uidValidity } = this
    const log = this.log.upTo(sequence)
    return new Folder({ id, displayName, parentId, ...(wellKnownName && { wellKnownName }), isHidden, uidValidity, log })
  }

  /** Puts a mail back that was here, under its own number and without a word in the log. */
  restore(mail: StoredMail): void {
    this.#mails.set(mail.immutableId, mail)
    this.uidNext = Math.max(this.uidNext, mail.uid + 1)
  }

  get size(): number {
    return this.#mails.size
  }

  /** Mails by arrival, the newest first; kept sorted between changes because listings are far more frequent. */
  get newestFirst(): readonly StoredMail[] {
    this.#newestFirst ??= [...this.#mails.values()].toReversed().sort((left, right) => right.receivedAt - left.receivedAt)
    return this.#newestFirst
  }

  /** Mails by UID, rising: a Map keeps the order of entry, and every entry takes the next number. */
  byUid(): IterableIterator<StoredMail> {
    return this.#mails.values()
  }

  get unread(): number {
    let count = 0
    for (const mail of this.#mails.values()) if (!mail.isRead) count += 1
    return count
  }

  get bytes(): number {
    let sum = 0
    for (const mail of this.#mails.values()) sum += mail.raw.length
    return sum
  }

  put(mail: StoredMail): void {
    mail.uid = this.uidNext
    this.uidNext += 1
    this.#mails.set(mail.immutableId, mail)
    this.#newestFirst = undefined
    this.log.record('present', mail)
  }

  changed(mail: StoredMail, what: { readonly readFlagOnly: boolean }): void {
    this.#newestFirst = undefined
    this.log.record('present', mail, what)
  }

  /** A mail with other contents is another mail to IMAP: what lies under a UID never changes (RFC 3501 section 2.3.1.1). */
  rewritten(mail: StoredMail): void {
    this.#mails.delete(mail.immutableId)
    this.put(mail)
  }

  /** Numbers all mails anew, from 1. */
  renumber(uidValidity: number): void {
    this.uidValidity = uidValidity
    this.uidNext = 1
    for (const mail of this.#mails.values()) {
      mail.uid = this.uidNext
      this.uidNext += 1
    }
  }

  take(mail: StoredMail): void {
    if (!this.#mails.delete(mail.immutableId)) return
    this.#newestFirst = undefined
    this.log.record('removed', mail)
  }
}
