const LF = 10

/** Junk that some programs leave behind the closing dashes. */
const CLOSED_WITH_JUNK = /^(.*)--[\s>.;"'].*$/s

/** Longest junk behind a boundary that is looked at. */
const MAX_JUNK = 60

/**
 * The boundaries of the open multiparts, outermost first. One look-up answers for all of them, so that a mail of dashes costs no
 * more the deeper it is nested.
 */
export class Delimiters {
  readonly #boundaries: (string | null)[] = []
  #places = new Map<string, number>()
  #longest = 0
  /** First bytes of the boundaries: most lines of dashes are turned away here. */
  #firsts = new Set<number>()

  /** Opens a multipart; boundaries are bytes, one in each character. */
  push(boundary: string): void {
    this.#boundaries.push(boundary)
    this.#remember()
  }

  /** Forgets all multiparts inside the one at `place`. */
  keep(place: number): void {
    this.#boundaries.length = place + 1
    this.#remember()
  }

  /** The multipart at `place` has seen its end: only outer ones count from here on. */
  close(place: number): void {
    this.#boundaries[place] = null
    this.#remember()
  }

  /**
   * Whose delimiter is the line at `pos`? Blanks behind it are transport padding (RFC 2046 section 5.1.1); anything else makes it
   * the longer boundary of another multipart, or content. Null when it is nobody's.
   */
  find(bytes: Buffer, pos: number, end: number): { place: number; kind: 'open' | 'close' } | null {
    if (bytes[pos] !== 45 || bytes[pos + 1] !== 45 || !this.#firsts.has(bytes[pos + 2] ?? 0)) return null
    const most = Math.min(end, pos + 2 + this.#longest + MAX_JUNK)
    const lf = bytes.subarray(pos + 2, most).indexOf(LF)
    const text = bytes.toString('latin1', pos + 2, lf === -1 ? most : pos + 2 + lf)
    // Longer than any boundary with its padding: content.
    if (lf === -1 && most < end && text.trimEnd().length >= this.#longest + MAX_JUNK) return null
    const bare = text.trimEnd()
    // A boundary may end in a blank against the rules; then the line must have it as well.
    const opens = this.#places.get(bare) ?? this.#places.get(text.replace(/\r$/, ''))
    const stem = bare.endsWith('--') ? bare.slice(0, -2) : CLOSED_WITH_JUNK.exec(bare)?.[1]
    const closes = stem === undefined ? undefined : this.#places.get(stem)
    if (opens !== undefined && (closes === undefined || opens > closes)) return { place: opens, kind: 'open' }
    return closes === undefined ? null : { place: closes, kind: 'close' }
  }

  #remember(): void {
    this.#places = new Map()
    this.#longest = 0
    this.#firsts = new Set()
    for (const [place, boundary] of this.#boundaries.entries()) {
      if (boundary === null) continue
      this.#places.set(boundary, place)
      this.#firsts.add(boundary.charCodeAt(0))
      this.#longest = Math.max(this.#longest, boundary.length)
    }
  }
}
