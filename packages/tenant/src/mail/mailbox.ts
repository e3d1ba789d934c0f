import { exactBytes } from './exact-bytes.ts'
import { Folder, WELL_KNOWN } from './folder.ts'
import type { WellKnownName } from './folder.ts'
import { indexMail } from './index-mail.ts'
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
}

/** The state of a mail that clients may change without touching its contents. */
export type MailState = Partial<
  Pick<
    StoredMail,
    'isRead' | 'isDraft' | 'flag' | 'categories' | 'inferenceClassification' | 'importance' | 'receivedAt' | 'sentAt'
  >
>

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
      })
      this.#folders.set(folder.id, folder)
      this.#wellKnown.set(name, folder)
    }
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
    const taken = this.childrenOf(parent.id).some((folder) => folder.displayName.toLowerCase() === displayName.toLowerCase())
    if (taken) return undefined
    const folder = new Folder({ id: this.#ids.folder(`${parent.id}/${displayName}`), displayName, parentId: parent.id, isHidden })
    this.#folders.set(folder.id, folder)
    return folder
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
    }
    this.#enter(mail, arrival.folder)
    return mail
  }

  /** Changes state; contents stay. */
  update(mail: StoredMail, state: MailState): void {
    Object.assign(mail, state)
    this.#touch(mail)
    this.folderOf(mail).changed(mail)
  }

  /** Replaces the contents of a draft; its thread stays what it was. */
  rewrite(mail: StoredMail, raw: Uint8Array): void {
    const { conversationId, conversationIndex } = mail
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
    this.folderOf(mail).changed(mail)
  }

  /** Moves within the mailbox: the immutable id stays, the mutable one is new. Moving to where it is makes a new mutable id too. */
  move(mail: StoredMail, to: Folder): void {
    this.folderOf(mail).take(mail)
    this.#byMutableId.delete(mail.mutableId)
    mail.folderId = to.id
    mail.mutableId = this.#ids.mutable(to.id)
    this.#touch(mail)
    this.#byMutableId.set(mail.mutableId, mail)
    to.put(mail)
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
    return twin
  }

  remove(mail: StoredMail): void {
    this.folderOf(mail).take(mail)
    this.#byImmutableId.delete(mail.immutableId)
    this.#byMutableId.delete(mail.mutableId)
    this.#forgetMessageId(mail)
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
    this.#byImmutableId.set(mail.immutableId, mail)
    this.#byMutableId.set(mail.mutableId, mail)
    this.#byMessageId.set(mail.internetMessageId, mail)
    folder.put(mail)
  }

  #touch(mail: StoredMail): void {
    mail.modifiedAt = this.#now()
    mail.changeKey = this.#ids.changeKey()
  }

  #forgetMessageId(mail: StoredMail): void {
    if (this.#byMessageId.get(mail.internetMessageId) === mail) this.#byMessageId.delete(mail.internetMessageId)
  }
}
