import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { writeFlags } from '../flags.ts'
import { rangesOf } from '../wire/sequence-set.ts'
import type { SequenceSet } from '../wire/sequence-set.ts'

/** A mail under the number this client knows it by. The mail may have left the folder meanwhile; the UID it had here stays. */
export type Entry = {
  readonly mail: StoredMail
  readonly uid: number
  /** The flags the client was last told. */
  told: string
}

/**
 * One client's picture of the selected folder. Message numbers belong to it alone: they change only when it says so.
 *
 * `absorb` reads the folder's change log and keeps what is new; `report` puts it into words. Arrivals and flags may be told at
 * any time, departures only where no number is in use (RFC 3501 section 7.4.1); until then a mail that left keeps its number.
 */
export class View {
  readonly mailbox: Mailbox
  readonly folder: Folder
  readonly #entries: Entry[] = []
  readonly #byId = new Map<string, Entry>()
  readonly #gone = new Set<Entry>()
  readonly #arrived: Entry[] = []
  readonly #changed = new Set<Entry>()
  #seen: number

  /** `shown` is the folder as it was a moment ago, where a client is to see it so first; it catches up with its next news. */
  constructor(mailbox: Mailbox, folder: Folder, shown: Folder = folder) {
    this.mailbox = mailbox
    this.folder = folder
    this.#seen = shown.log.latest
    const mails = [...shown.byUid()].sort((left, right) => left.uid - right.uid)
    for (const { immutableId, uid, ...former } of mails) {
      const mail = mailbox.findMail(immutableId) ?? { immutableId, uid, ...former }
      this.#enter({ mail, uid, told: writeFlags(mail) }, this.#entries)
    }
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  isGone(entry: Entry): boolean {
    return this.#gone.has(entry)
  }

  /** Reads what happened since. Costs nothing when nothing did. */
  absorb(): void {
    if (this.#seen === this.folder.log.latest) return
    if (this.folder.log.isForgotten(this.#seen)) this.#leaveMissing()
    for (const change of this.folder.log.since(this.#seen)) {
      const known = this.#byId.get(change.immutableId)
      const mail = change.kind === 'present' ? this.mailbox.findMail(change.immutableId) : undefined
      const isSame = known !== undefined && mail?.folderId === this.folder.id && mail.uid === known.uid
      if (isSame) this.#changed.add(known)
      else {
        if (known !== undefined) this.#leave(known)
        if (mail?.folderId === this.folder.id) this.#enter(this.#entryOf(mail), this.#arrived)
      }
    }
    this.#seen = this.folder.log.latest
  }

  /** What left so long ago that the log forgot it: so many left at once that looking at each mail is no matter. */
  #leaveMissing(): void {
    for (const entry of this.#byId.values()) {
      const mail = this.mailbox.findMail(entry.mail.immutableId)
      if (mail?.folderId !== this.folder.id) this.#leave(entry)
    }
  }

  /** Untagged lines about what was absorbed. `withRecent`: IMAP4rev1 tells RECENT too. */
  report({ mayExpunge, withRecent }: { mayExpunge: boolean; withRecent: boolean }): string[] {
    const lines = mayExpunge ? this.#expunge() : []
    if (this.#arrived.length > 0) {
      // The log gives them by their latest change; UIDs must rise.
      this.#entries.push(...this.#arrived.splice(0).sort((left, right) => left.uid - right.uid))
      lines.push(`* ${String(this.#entries.length)} EXISTS`)
      if (withRecent) lines.push('* 0 RECENT')
    }
    for (const entry of this.#changed) {
      const flags = writeFlags(entry.mail)
      const at = this.numberOf(entry)
      if (flags === entry.told || at === 0) continue
      entry.told = flags
      lines.push(`* ${String(at)} FETCH (UID ${String(entry.uid)} FLAGS ${flags})`)
    }
    this.#changed.clear()
    return lines
  }

  /** From 1; 0 when it has no number. */
  numberOf(entry: Entry): number {
    const at = this.#placeOf(entry.uid)
    return this.#entries[at] === entry ? at + 1 : 0
  }

  /** The entries a set names, in order and once each; 'out-of-range' when a message number does not exist. */
  entriesOf(set: SequenceSet, isUid: boolean): Entry[] | 'out-of-range' {
    const count = this.#entries.length
    const greatest = isUid ? (this.#entries.at(-1)?.uid ?? 0) : count
    const places = new Set<number>()
    for (const { low, high } of rangesOf(set, greatest)) {
      if (!isUid && (low < 1 || high > count)) return 'out-of-range'
      const first = isUid ? this.#placeOf(low) : low - 1
      for (let at = first; at < count; at += 1) {
        const entry = this.#entries[at]
        if (entry === undefined || (isUid ? entry.uid : at + 1) > high) break
        places.add(at)
      }
    }
    return [...places].sort((left, right) => left - right).flatMap((at) => this.#entries[at] ?? [])
  }

  #expunge(): string[] {
    const lines: string[] = []
    // From the greatest down: then no number of this answer moves another.
    for (const entry of [...this.#gone].sort((left, right) => right.uid - left.uid)) {
      const number = this.numberOf(entry)
      if (number === 0) continue
      this.#entries.splice(number - 1, 1)
      lines.push(`* ${String(number)} EXPUNGE`)
    }
    this.#gone.clear()
    return lines
  }

  #entryOf(mail: StoredMail): Entry {
    return { mail, uid: mail.uid, told: writeFlags(mail) }
  }

  #enter(entry: Entry, list: Entry[]): void {
    list.push(entry)
    this.#byId.set(entry.mail.immutableId, entry)
  }

  #leave(entry: Entry): void {
    this.#byId.delete(entry.mail.immutableId)
    this.#changed.delete(entry)
    const waiting = this.#arrived.indexOf(entry)
    // The client never heard of it.
    if (waiting >= 0) this.#arrived.splice(waiting, 1)
    else this.#gone.add(entry)
  }

  /** Where a UID stands, or would stand. */
  #placeOf(uid: number): number {
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.uid ?? Infinity) < uid) low = middle + 1
      else high = middle
    }
    return low
  }
}
