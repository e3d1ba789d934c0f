/**
 * What happened in one folder, as a growing sequence (Graph delta, C3).
 *
 * Each mail has one place in the log: that of its latest change. A reader who has seen everything up to sequence S asks for
 * what lies above S and learns each mail's present state once, however often it changed. A mail that left leaves a tombstone;
 * one that came for the first time and left above S is passed over, because that reader never heard of it.
 *
 * To a reader who knows mails by their mutable ids, a mail that left and returned is two: the stay that ended, whose id is void,
 * and the one that began. So the tombstones of ended stays are kept, too. The oldest tombstones are forgotten once there are very
 * many; a reader who stands before one of those has lost the thread, and must read the folder anew.
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
// About 10 MB a folder. Whoever deletes more than this between two rounds of a reader makes that reader begin again.
const MAX_TOMBSTONES = 50_000

export class ChangeLog {
  #latest = 0
  #changes: Change[] = []
  readonly #current = new Map<string, Change>()
  #sweepAt = SWEEP_FROM
  #forgottenUpTo = 0
  readonly #maxTombstones: number

  constructor(maxTombstones = MAX_TOMBSTONES) {
    this.#maxTombstones = maxTombstones
  }

  /** The sequence of the newest change; 0 for a folder where nothing ever was. */
  get latest(): number {
    return this.#latest
  }

  /** Whether a reader at this sequence may have missed a departure that was forgotten. Beginners miss nothing. */
  isForgotten(sequence: number): boolean {
    return sequence > 0 && sequence < this.#forgottenUpTo
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
    if (this.#changes.length > this.#sweepAt) this.#sweep()
  }

  /** The log as it was when its newest change was this one. A change that was swept since is missing. */
  upTo(sequence: number): ChangeLog {
    const past = new ChangeLog()
    past.#changes = this.#changes.slice(0, this.#firstAbove(sequence))
    for (const change of past.#changes) past.#current.set(change.immutableId, change)
    past.#latest = Math.min(sequence, this.#latest)
    past.#forgottenUpTo = this.#forgottenUpTo
    return past
  }

  /**
   * Current changes above `sequence` in order; lazily, so that a page costs no more than its items. By mail, each mail is told
   * once; by stay, the end of each stay the reader may know is told, whatever became of the mail afterwards.
   */
  *since(sequence: number, by: 'mail' | 'stay' = 'mail'): Generator<Change> {
    for (let at = this.#firstAbove(sequence); at < this.#changes.length; at += 1) {
      const change = this.#changes[at]
      if (change === undefined || !(this.#isCurrent(change) || (by === 'stay' && this.#isEndedStay(change)))) continue
      if (change.kind === 'removed' && (by === 'stay' ? change.enteredAt : change.knownFrom) > sequence) continue
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

  /** A stay under a mutable id that the mail no longer has. */
  #isEndedStay(change: Change): boolean {
    return change.kind === 'removed' && this.#current.get(change.immutableId)?.mutableId !== change.mutableId
  }

  #sweep(): void {
    let kept = this.#changes.filter((one) => this.#isCurrent(one) || this.#isEndedStay(one))
    const tombstones = kept.filter((one) => one.kind === 'removed')
    if (tombstones.length > this.#maxTombstones) {
      // Half at a time, so that it is not done for each departure.
      const forgotten = new Set(tombstones.slice(0, tombstones.length - Math.floor(this.#maxTombstones / 2)))
      for (const one of forgotten) {
        if (this.#isCurrent(one)) this.#current.delete(one.immutableId)
        this.#forgottenUpTo = Math.max(this.#forgottenUpTo, one.sequence)
      }
      kept = kept.filter((one) => !forgotten.has(one))
    }
    this.#changes = kept
    this.#sweepAt = SWEEP_FROM + 2 * kept.length
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
