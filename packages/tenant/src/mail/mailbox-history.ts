import type { Folder } from './folder.ts'
import type { StoredMail } from './stored-mail.ts'

/** One change, as far as it must be undone to see the mailbox as it was before. */
type Entry = {
  readonly at: number
  readonly mail: StoredMail
  /** What the mail was; undefined when it was not there. */
  readonly before: StoredMail | undefined
  /** Where the logs of the touched folders stood. */
  readonly logs: readonly { readonly folder: Folder; readonly latest: number }[]
  /** What is held for this entry's sake alone: contents that the change took out of the mailbox. Bytes. */
  readonly weight: number
}

/** What a look into the past must undo: each mail as it was then, and where each touched folder's log stood. */
export type Undoing = {
  readonly mails: ReadonlyMap<StoredMail, StoredMail | undefined>
  readonly logs: ReadonlyMap<Folder, number>
}

// Stale reads go back seconds or minutes; the rest of the past may be forgotten.
const MAX_ENTRIES = 1_000
// Former contents of drafts and removed mails are the only large things in here.
const MAX_BYTES = 32 * 1024 * 1024

/** The latest changes of a mailbox, so that it can be shown as it was a moment ago. */
export class MailboxHistory {
  #entries: Entry[] = []
  #bytes = 0

  record(entry: Entry): void {
    this.#entries.push(entry)
    this.#bytes += entry.weight
    if (this.#entries.length <= 2 * MAX_ENTRIES && this.#bytes <= MAX_BYTES) return
    // More is dropped than must be: dropping one for each that comes would move all the others each time.
    const goal = this.#bytes > MAX_BYTES ? MAX_BYTES / 2 : MAX_BYTES
    let from = Math.max(0, this.#entries.length - MAX_ENTRIES)
    let bytes = this.#entries.slice(from).reduce((sum, one) => sum + one.weight, 0)
    while (bytes > goal && from < this.#entries.length) {
      bytes -= this.#entries[from]?.weight ?? 0
      from += 1
    }
    this.#entries = this.#entries.slice(from)
    this.#bytes = bytes
  }

  /** What was changed after this moment; undefined when nothing was. */
  since(at: number): Undoing | undefined {
    const later = this.#entries.filter((entry) => entry.at > at)
    if (later.length === 0) return undefined
    // The oldest entry of each mail and folder says how it was; so the newest are laid down first.
    const backwards = later.toReversed()
    return {
      mails: new Map(backwards.map(({ mail, before }) => [mail, before])),
      logs: new Map(backwards.flatMap(({ logs }) => logs.map(({ folder, latest }) => [folder, latest] as const))),
    }
  }
}
