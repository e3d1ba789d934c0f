/**
 * What happened in one folder, as a growing sequence (Graph delta, C3).
 *
 * Each mail has one place in the log: that of its latest change. A reader who has seen everything up to sequence S asks for
 * what lies above S and learns each mail's present state once, however often it changed. A mail that left leaves a tombstone;
 * one that came for the first time and left above S is passed over, because that reader never heard of it.
 */
export type Change = {
  readonly sequence: number
  /** When the mail came into the folder: above the reader's S it is new to them. */
  readonly enteredAt: number
  /** When it came for the very first time: readers beyond may know it, even if it left and returned since. */
  readonly knownFrom: number
  /** The latest change of anything but the read flag: a reader beyond it missed nothing else (EWS ReadFlagChange). */
  readonly contentAt: number
  readonly kind: 'present' | 'removed'
  readonly immutableId: string
  /** The id the mail had in this folder. */
  readonly mutableId: string
}

// Old places are swept once they outnumber the living ones; below this it is not worth a pass.
const SWEEP_FROM = 1_000

export class ChangeLog {
  #latest = 0
  #changes: Change[] = []
  readonly #current = new Map<string, Change>()

  /** The sequence of the newest change; 0 for a folder where nothing ever was. */
  get latest(): number {
    return this.#latest
  }

  record(
    kind: Change['kind'],
    mail: { readonly immutableId: string; readonly mutableId: string },
    { readFlagOnly = false }: { readonly readFlagOnly?: boolean } = {},
  ): void {
    const before = this.#current.get(mail.immutableId)
    this.#latest += 1
    const sequence = this.#latest
    const enteredAt = before?.kind === 'present' ? before.enteredAt : sequence
    const knownFrom = before?.knownFrom ?? sequence
    const contentAt = readFlagOnly && before?.kind === 'present' ? before.contentAt : sequence
    const { immutableId, mutableId } = mail
    const change: Change = { sequence, enteredAt, knownFrom, contentAt, kind, immutableId, mutableId }
    this.#current.set(mail.immutableId, change)
    this.#changes.push(change)
    if (this.#changes.length > SWEEP_FROM + 2 * this.#current.size)
      this.#changes = this.#changes.filter((one) => this.#isCurrent(one))
  }

  /** The log as it was when its newest change was this one. A change that was swept since is missing. */
  upTo(sequence: number): ChangeLog {
    const past = new ChangeLog()
    past.#changes = this.#changes.slice(0, this.#firstAbove(sequence))
    for (const change of past.#changes) past.#current.set(change.immutableId, change)
    past.#latest = Math.min(sequence, this.#latest)
    return past
  }

  /** Current changes above `sequence` in order; lazily, so that a page costs no more than its items. */
  *since(sequence: number): Generator<Change> {
    for (let at = this.#firstAbove(sequence); at < this.#changes.length; at += 1) {
      const change = this.#changes[at]
      if (change === undefined || !this.#isCurrent(change)) continue
      if (change.kind === 'removed' && change.knownFrom > sequence) continue
      yield change
    }
  }

  /** The sequence from which a reader at `sequence` would be given its last `count` items again. */
  rewound(sequence: number, count: number): number {
    let left = count
    for (let at = this.#firstAbove(sequence) - 1; at >= 0 && left > 0; at -= 1) {
      const change = this.#changes[at]
      if (change === undefined || !this.#isCurrent(change)) continue
      left -= 1
      if (left === 0) return change.sequence - 1
    }
    return count > 0 ? 0 : sequence
  }

  changeOf(immutableId: string): Change | undefined {
    return this.#current.get(immutableId)
  }

  #isCurrent(change: Change): boolean {
    return this.#current.get(change.immutableId) === change
  }

  #firstAbove(sequence: number): number {
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle]?.sequence ?? Infinity) > sequence) high = middle
      else low = middle + 1
    }
    return low
  }
}
