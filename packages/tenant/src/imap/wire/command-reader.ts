/** A piece of a command: a line without its end, or the bytes of a literal (RFC 3501 section 4.3). Text is one character a byte. */
export type Segment = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'literal'; readonly bytes: Buffer }

export type Reading =
  | { readonly kind: 'command'; readonly segments: readonly Segment[] }
  | { readonly kind: 'line'; readonly text: string }
  /** The client waits for a `+` before it sends a literal. */
  | { readonly kind: 'continue' }
  | { readonly kind: 'more' }
  /** `isFatal`: what follows cannot be told from what was refused. The tag is empty where none could be read. */
  | { readonly kind: 'refused'; readonly why: 'line' | 'literal'; readonly tag: string; readonly isFatal: boolean }

// One command's text without its literals. RFC 2683 section 3.2.1.5 asks for 8,000 bytes; a list of UIDs may be longer.
export const MAX_COMMAND_TEXT = 64 * 1024

const LF = 10

/**
 * Cuts the byte stream into commands. Push what came, then ask `next` until it wants more. It holds at most one command's text
 * and the literals that were let in, whatever is sent.
 */
export class CommandReader {
  #chunks: Buffer[] = []
  #size = 0
  #segments: Segment[] = []
  #textLength = 0
  #literalBytes = 0
  #wanted: number | undefined

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** Bytes not yet read. */
  get size(): number {
    return this.#size
  }

  /** Forgets what was not read: after STARTTLS nothing said in the clear may count (RFC 3501 section 6.2.1). */
  clear(): void {
    this.#chunks = []
    this.#size = 0
    this.#startOver()
  }

  /** `line` reads a bare line: the answer to a challenge, or the DONE of an IDLE. `maxLiteral` bounds one command's literals. */
  next(mode: 'command' | 'line', maxLiteral: number): Reading {
    for (;;) {
      if (this.#wanted !== undefined) {
        if (this.#size < this.#wanted) return { kind: 'more' }
        this.#segments.push({ kind: 'literal', bytes: this.#take(this.#wanted) })
        this.#wanted = undefined
      }
      const taken = this.#takeLine()
      if (taken.kind === 'more') return { kind: 'more' }
      const line = taken.kind === 'line' ? taken.text : ''
      const tag = this.#tag(line)
      if (taken.kind === 'too-long') return this.#refuse({ kind: 'refused', why: 'line', tag, isFatal: true })
      if (mode === 'line') return { kind: 'line', text: line }
      this.#textLength += line.length
      const literal = /~?\{(\d{1,12})(\+?)\}$/.exec(line)
      this.#segments.push({ kind: 'text', text: literal === null ? line : line.slice(0, literal.index) })
      if (literal === null) return this.#finish()
      const size = Number(literal[1])
      const waits = literal[2] === ''
      this.#literalBytes += size
      if (this.#literalBytes > maxLiteral) return this.#refuse({ kind: 'refused', why: 'literal', tag, isFatal: !waits })
      this.#wanted = size
      if (waits) return { kind: 'continue' }
    }
  }

  #finish(): Reading {
    const segments = this.#segments
    this.#startOver()
    return { kind: 'command', segments }
  }

  #refuse(refusal: Extract<Reading, { kind: 'refused' }>): Reading {
    this.#startOver()
    return refusal
  }

  #startOver(): void {
    this.#segments = []
    this.#textLength = 0
    this.#literalBytes = 0
    this.#wanted = undefined
  }

  #tag(line: string): string {
    const first = this.#segments[0]
    const text = first?.kind === 'text' ? first.text : line
    return /^[^\s()*"\\{}%+]{1,64}(?= )/.exec(text)?.[0] ?? ''
  }

  #takeLine(): { readonly kind: 'line'; readonly text: string } | { readonly kind: 'more' | 'too-long' } {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    const bytes = this.#chunks[0]
    const end = bytes?.indexOf(LF) ?? -1
    const length = end < 0 ? this.#size : end
    if (this.#textLength + length > MAX_COMMAND_TEXT) return { kind: 'too-long' }
    if (end < 0) return { kind: 'more' }
    return {
      kind: 'line',
      text: this.#take(end + 1)
        .toString('latin1')
        .replace(/\r?\n$/, ''),
    }
  }

  #take(count: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    if (all === undefined) return Buffer.alloc(0)
    const rest = all.subarray(count)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#size = rest.length
    return all.subarray(0, count)
  }
}
