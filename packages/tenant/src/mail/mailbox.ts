import { exactBytes } from './exact-bytes.ts'
import { Folder, WELL_KNOWN } from './folder.ts'
import type { WellKnownName } from './folder.ts'
import { indexMail } from './index-mail.ts'
import { MailboxHistory } from './mailbox-history.ts'
import type { StoredMail } from './stored-mail.ts'
import { makeIdMaker } from './make-id.ts'
import type { IdMaker } from './make-id.ts'

export type Arrival = {
  readonly folder: Folder
  readonly receivedAt?: number
  readonly isRead?: boolean
  readonly isDraft?: boolean
  /** Replaces the client's Message-ID even if it is valid. */
  readonly rewriteMessageId?: boolean
  readonly isFromJson?: boolean
  /** Further state it comes with; beats what is said above and what its headers say. */
  readonly state?: MailState
}

/** The state of a mail that clients may change without touching its contents. */
export type MailState = Partial<
  Pick<
    StoredMail,
    | 'isRead'
    | 'isDraft'
    | 'flag'
    | 'categories'
    | 'inferenceClassification'
    | 'importance'
    | 'receivedAt'
    | 'sentAt'
    | 'isAnswered'
    | 'isMarkedDeleted'
    | 'isReceiptSent'
    | 'extendedProperties'
  >
>

/** What happened in a mailbox, told after it did. Every protocol's pushes are made of these. */
export type MailboxEvent =
  | { readonly kind: 'created' | 'copied' | 'changed' | 'removed'; readonly mail: StoredMail; readonly folder: Folder }
  | {
      readonly kind: 'moved'
      readonly mail: StoredMail
      readonly from: Folder
      readonly folder: Folder
      /** The mutable id it had before. */
      readonly oldMutableId: string
    }
  | { readonly kind: 'folder-created' | 'folder-changed' | 'folder-removed' | 'renumbered'; readonly folder: Folder }

// Exchange's numbers are small; what they are means nothing.
const FIRST_UID_VALIDITY = 14

/** One Exchange mailbox: folders, mails, and the log of changes each folder keeps. */
export class Mailbox {
  readonly userId: string
  readonly #now: () => number
  readonly #random: () => number
  readonly #ids: IdMaker
  readonly #folders = new Map<string, Folder>()
  readonly #wellKnown = new Map<string, Folder>()
  readonly #byImmutableId = new Map<string, StoredMail>()
  readonly #byMutableId = new Map<string, StoredMail>()
  readonly #byMessageId = new Map<string, StoredMail>()
  readonly #watchers = new Set<(event: MailboxEvent) => void>()
  readonly #history = new MailboxHistory()
  #nextUidValidity = FIRST_UID_VALIDITY

  constructor(given: { userId: string; now: () => number; random: () => number }) {
    this.userId = given.userId
    this.#now = given.now
    this.#random = given.random
    this.#ids = makeIdMaker(given.userId)
    for (const [name, shape] of Object.entries(WELL_KNOWN) as [WellKnownName, (typeof WELL_KNOWN)[WellKnownName]][]) {
      const folder = new Folder({
        id: this.#ids.folder(name),
        displayName: shape.displayName,
        parentId: shape.parent === undefined ? undefined : this.#ids.folder(shape.parent),
        wellKnownName: name,
        isHidden: shape.isHidden,
        uidValidity: this.#takeUidValidity(),
      })
      this.#folders.set(folder.id, folder)
      this.#wellKnown.set(name, folder)
    }
  }

  /** Calls `watcher` after every change, until the returned function is called. */
  watch(watcher: (event: MailboxEvent) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /**
   * The mailbox as it was at that moment, to be read and not to be changed: what a server says that lags behind the one which took
   * the change. Reaches as far back as the history does; names of folders are those of now.
   */
  asOf(at: number): Mailbox {
    const undoing = this.#history.since(at)
    if (undoing === undefined) return this
    const past = new Mailbox({ userId: this.userId, now: this.#now, random: this.#random })
    for (const folder of this.#folders.values()) {
      const former = folder.asOf(undoing.logs.get(folder) ?? folder.log.latest)
      past.#folders.set(former.id, former)
      if (former.wellKnownName !== undefined) past.#wellKnown.set(former.wellKnownName, former)
    }
    for (const mail of new Set([...this.#byImmutableId.values(), ...undoing.mails.keys()])) {
      const former = undoing.mails.has(mail) ? undoing.mails.get(mail) : mail
      const folder = former && past.#folders.get(former.folderId)
      if (former === undefined || folder === undefined) continue
      past.#register(former)
      folder.restore(former)
    }
    return past
  }

  folders(): readonly Folder[] {
    return [...this.#folders.values()]
  }

  childrenOf(parentId: string): readonly Folder[] {
    return this.folders().filter((folder) => folder.parentId === parentId)
  }

  /** By id or by well-known name; names compare without case, ids with. */
  findFolder(key: string): Folder | undefined {
    return this.#folders.get(key) ?? this.#wellKnown.get(key.toLowerCase())
  }

  wellKnown(name: WellKnownName): Folder {
    const folder = this.#wellKnown.get(name)
    if (folder === undefined) throw new Error(`Mailbox without ${name}`)
    return folder
  }

  /** Returns undefined when the parent already has a folder of this name. */
  createFolder(parent: Folder, displayName: string, isHidden = false): Folder | undefined {
    if (this.#childNamed(parent.id, displayName) !== undefined) return undefined
    const uidValidity = this.#takeUidValidity()
    const plainId = this.#ids.folder(`${parent.id}/${displayName}`)
    // A folder renamed since still holds the id made of its old name.
    const id = this.#folders.has(plainId) ? this.#ids.folder(`${parent.id}/${displayName}/${String(uidValidity)}`) : plainId
    const folder = new Folder({ id, displayName, parentId: parent.id, isHidden, uidValidity })
    this.#folders.set(folder.id, folder)
    this.#tell({ kind: 'folder-created', folder })
    return folder
  }

  /** Renames a folder, puts it under another parent, or both; false when the name is taken there. */
  changeFolder(folder: Folder, to: { readonly displayName: string; readonly parent: Folder }): boolean {
    const twin = this.#childNamed(to.parent.id, to.displayName)
    if (twin !== undefined && twin !== folder) return false
    folder.displayName = to.displayName
    folder.parentId = to.parent.id
    this.#tell({ kind: 'folder-changed', folder })
    return true
  }

  /** Removes a folder with everything in it. */
  removeFolder(folder: Folder): void {
    for (const child of this.childrenOf(folder.id)) this.removeFolder(child)
    for (const mail of folder.newestFirst) this.remove(mail)
    this.#folders.delete(folder.id)
    this.#tell({ kind: 'folder-removed', folder })
  }

  /** Gives the folder another UIDVALIDITY: every IMAP client must read it anew. Returns the new value. */
  renumber(folder: Folder): number {
    folder.renumber(this.#takeUidValidity())
    this.#tell({ kind: 'renumbered', folder })
    return folder.uidValidity
  }

  folderOf(mail: StoredMail): Folder {
    const folder = this.#folders.get(mail.folderId)
    if (folder === undefined) throw new Error(`Mail in no folder: ${mail.immutableId}`)
    return folder
  }

  /** By immutable or mutable id, compared with case. */
  findMail(id: string): StoredMail | undefined {
    return this.#byImmutableId.get(id) ?? this.#byMutableId.get(id)
  }

  findByMessageId(internetMessageId: string): StoredMail | undefined {
    return this.#byMessageId.get(internetMessageId)
  }

  /** All mails, or those of one folder, the newest first. */
  mails(folder?: Folder): readonly StoredMail[] {
    if (folder !== undefined) return folder.newestFirst
    return this.folders()
      .filter((one) => one.wellKnownName !== 'recoverableitemsdeletions')
      .flatMap((one) => one.newestFirst)
      .sort((left, right) => right.receivedAt - left.receivedAt)
  }

  add(raw: Uint8Array, arrival: Arrival): StoredMail {
    const now = this.#now()
    const index = this.#index(raw, now, arrival.rewriteMessageId ?? false)
    const mail: StoredMail = {
      ...index,
      raw: exactBytes(index.raw),
      immutableId: this.#ids.immutable(),
      mutableId: this.#ids.mutable(arrival.folder.id),
      folderId: arrival.folder.id,
      uid: 0,
      createdAt: now,
      modifiedAt: now,
      receivedAt: arrival.receivedAt ?? now,
      sentAt: index.sentAt ?? now,
      isRead: arrival.isRead ?? false,
      isDraft: arrival.isDraft ?? false,
      flag: 'notFlagged',
      categories: [],
      inferenceClassification: 'focused',
      changeKey: this.#ids.changeKey(),
      ...(arrival.isFromJson === true ? { isFromJson: true } : {}),
      ...arrival.state,
    }
    this.#enter(mail, arrival.folder)
    this.#tell({ kind: 'created', mail, folder: arrival.folder })
    return mail
  }

  /** Changes state; contents stay. False when the mail is no longer in the mailbox. */
  update(mail: StoredMail, state: MailState): boolean {
    if (!this.#holds(mail)) return false
    const readFlagOnly = Object.keys(state).join() === 'isRead'
    this.#remember(mail, { ...mail })
    Object.assign(mail, state)
    this.#touch(mail)
    const folder = this.folderOf(mail)
    folder.changed(mail, { readFlagOnly })
    this.#tell({ kind: 'changed', mail, folder })
    return true
  }

  /** Replaces the contents of a draft; its thread stays what it was. False when the mail is no longer in the mailbox. */
  rewrite(mail: StoredMail, raw: Uint8Array): boolean {
    if (!this.#holds(mail)) return false
    const { conversationId, conversationIndex } = mail
    this.#remember(mail, { ...mail }, { weight: mail.raw.byteLength })
    this.#forgetMessageId(mail)
    const index = this.#index(raw, this.#now(), false)
    delete mail.bodyPreview
    delete mail.hasAttachments
    Object.assign(mail, index, {
      raw: exactBytes(index.raw),
      sentAt: index.sentAt ?? mail.sentAt,
      conversationId,
      conversationIndex,
    })
    this.#byMessageId.set(mail.internetMessageId, mail)
    this.#touch(mail)
    const folder = this.folderOf(mail)
    folder.rewritten(mail)
    this.#tell({ kind: 'changed', mail, folder })
    return true
  }

  /**
   * Moves within the mailbox: the immutable id stays, the mutable one is new. Moving to where it is makes a new mutable id too.
   * `state` changes with the move, in one step. False when the mail is no longer in the mailbox.
   */
  move(mail: StoredMail, to: Folder, state: MailState = {}): boolean {
    if (!this.#holds(mail)) return false
    const from = this.folderOf(mail)
    const oldMutableId = mail.mutableId
    this.#remember(mail, { ...mail }, { to })
    from.take(mail)
    Object.assign(mail, state)
    this.#byMutableId.delete(oldMutableId)
    mail.folderId = to.id
    mail.mutableId = this.#ids.mutable(to.id)
    this.#touch(mail)
    this.#byMutableId.set(mail.mutableId, mail)
    to.put(mail)
    this.#tell({ kind: 'moved', mail, from, folder: to, oldMutableId })
    return true
  }

  copy(mail: StoredMail, to: Folder): StoredMail {
    const now = this.#now()
    const twin: StoredMail = {
      ...mail,
      immutableId: this.#ids.immutable(),
      mutableId: this.#ids.mutable(to.id),
      folderId: to.id,
      createdAt: now,
      modifiedAt: now,
      changeKey: this.#ids.changeKey(),
    }
    this.#enter(twin, to)
    this.#tell({ kind: 'copied', mail: twin, folder: to })
    return twin
  }

  /** Takes a mail away for good; nothing happens where it is gone already. */
  remove(mail: StoredMail): void {
    if (!this.#holds(mail)) return
    const folder = this.folderOf(mail)
    this.#remember(mail, { ...mail }, { weight: mail.raw.byteLength })
    folder.take(mail)
    this.#byImmutableId.delete(mail.immutableId)
    this.#byMutableId.delete(mail.mutableId)
    this.#forgetMessageId(mail)
    this.#tell({ kind: 'removed', mail, folder })
  }

  #tell(event: MailboxEvent): void {
    for (const watcher of this.#watchers) watcher(event)
  }

  #takeUidValidity(): number {
    this.#nextUidValidity += 1
    return this.#nextUidValidity - 1
  }

  #childNamed(parentId: string, displayName: string): Folder | undefined {
    return this.childrenOf(parentId).find((folder) => folder.displayName.toLowerCase() === displayName.toLowerCase())
  }

  #index(raw: Uint8Array, now: number, rewriteMessageId: boolean) {
    return indexMail(raw, {
      mailboxKey: this.userId,
      now,
      random: this.#random,
      rewriteMessageId,
      findByMessageId: (id) => this.#byMessageId.get(id),
    })
  }

  #enter(mail: StoredMail, folder: Folder): void {
    this.#remember(mail, undefined)
    this.#register(mail)
    folder.put(mail)
  }

  #register(mail: StoredMail): void {
    this.#byImmutableId.set(mail.immutableId, mail)
    this.#byMutableId.set(mail.mutableId, mail)
    this.#byMessageId.set(mail.internetMessageId, mail)
  }

  /** Whoever waited for something between finding a mail and changing it may find it gone: it must not come back by the change. */
  #holds(mail: StoredMail): boolean {
    return this.#byImmutableId.get(mail.immutableId) === mail
  }

  #remember(
    mail: StoredMail,
    before: StoredMail | undefined,
    { to, weight = 0 }: { readonly to?: Folder; readonly weight?: number } = {},
  ): void {
    const folders = [this.folderOf(mail), ...(to === undefined ? [] : [to])]
    const logs = folders.map((folder) => ({ folder, latest: folder.log.latest }))
    this.#history.record({ at: this.#now(), mail, before, logs, weight })
  }

  #touch(mail: StoredMail): void {
    mail.modifiedAt = this.#now()
    mail.changeKey = this.#ids.changeKey()
  }

  #forgetMessageId(mail: StoredMail): void {
    if (this.#byMessageId.get(mail.internetMessageId) === mail) this.#byMessageId.delete(mail.internetMessageId)
  }
}
