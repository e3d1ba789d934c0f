import type { Segment } from './command-reader.ts'
import { readSequenceSet } from './sequence-set.ts'
import type { SequenceSet } from './sequence-set.ts'

/** What the client sent does not follow the grammar: answered with BAD. */
export class BadArguments extends Error {}

// Printable characters without those that end an atom: ( ) { % * " \ ]
const ATOM = /[!#$&'+-[^-z|}~]+/y
const ASTRING = /[!#$&'+-[\]^-z|}~]+/y
const LIST_PATTERN = /[!#$%&'*-[\]^-z|}~]+/y
const QUOTED = /"((?:[^"\\\r\n]|\\["\\])*)"/y
const FLAG = /\\?[!#$&'+-[^-z|}~]+/y
const SET = /[\d:*,]+/y
const DATE_TIME = /"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"/y
const DATE = /"?(\d{1,2})-([A-Za-z]{3})-(\d{4})"?/y
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Reads a command's arguments from left to right (RFC 3501 section 9). Every method throws BadArguments where it finds else. */
export class Arguments {
  readonly #segments: readonly Segment[]
  #segment = 0
  #offset = 0

  constructor(segments: readonly Segment[]) {
    this.#segments = segments
  }

  atEnd(): boolean {
    const text = this.#text()
    return this.#segment >= this.#segments.length - 1 && text !== undefined && this.#offset >= text.length
  }

  end(): void {
    // Some clients leave a space behind; Exchange passes over it.
    while (this.peek() === ' ') this.#offset += 1
    if (!this.atEnd()) throw new BadArguments()
  }

  /** The next character; 'literal' before a literal; undefined at the end. */
  peek(): string | undefined {
    this.#step()
    const segment = this.#segments[this.#segment]
    if (segment?.kind === 'literal') return 'literal'
    return segment?.text[this.#offset]
  }

  skip(text: string): void {
    if (!this.skipIf(text)) throw new BadArguments()
  }

  skipIf(text: string): boolean {
    this.#step()
    if (this.#text()?.startsWith(text, this.#offset) !== true) return false
    this.#offset += text.length
    return true
  }

  space(): void {
    this.skip(' ')
    while (this.skipIf(' '));
  }

  /** An atom in upper case: a keyword. */
  keyword(): string {
    return this.#match(ATOM)[0].toUpperCase()
  }

  /** The tag and whatever else is an atom. */
  atom(): string {
    return this.#match(ATOM)[0]
  }

  astring(): string {
    return this.#isString() ? this.string() : textOfBytes(this.#match(ASTRING)[0])
  }

  listPattern(): string {
    return this.#isString() ? this.string() : textOfBytes(this.#match(LIST_PATTERN)[0])
  }

  string(): string {
    this.#step()
    const segment = this.#segments[this.#segment]
    if (segment?.kind === 'literal') return this.literal().toString('utf8')
    return textOfBytes((this.#match(QUOTED)[1] ?? '').replace(/\\(["\\])/g, '$1'))
  }

  literal(): Buffer {
    this.#step()
    const segment = this.#segments[this.#segment]
    if (segment?.kind !== 'literal') throw new BadArguments()
    this.#segment += 1
    this.#offset = 0
    return segment.bytes
  }

  number(): number {
    return Number(this.#match(/\d{1,10}/y)[0])
  }

  sequenceSet(): SequenceSet {
    const set = readSequenceSet(this.#match(SET)[0])
    if (set === undefined) throw new BadArguments()
    return set
  }

  flag(): string {
    return this.#match(FLAG)[0]
  }

  /** Flags in brackets; with `isBare`, without them too, as STORE allows. */
  flags(isBare = false): string[] {
    const inBrackets = this.skipIf('(')
    if (!inBrackets && !isBare) throw new BadArguments()
    const flags: string[] = []
    if (inBrackets && this.skipIf(')')) return flags
    for (;;) {
      flags.push(this.flag())
      if (inBrackets && this.skipIf(')')) return flags
      if (!inBrackets && this.peek() === undefined) return flags
      this.space()
    }
  }

  /** Milliseconds since the epoch. */
  dateTime(): number {
    const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = this.#match(DATE_TIME)
    const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
    const at = Date.UTC(Number(year), monthOf(month), Number(day), Number(hour), Number(minute) - zone, Number(second))
    if (Number.isNaN(at)) throw new BadArguments()
    return at
  }

  /** Midnight (UTC) of a search date, in milliseconds since the epoch. */
  date(): number {
    const [, day, month, year] = this.#match(DATE)
    return Date.UTC(Number(year), monthOf(month), Number(day))
  }

  matched(pattern: RegExp): RegExpExecArray {
    return this.#match(new RegExp(pattern.source, 'iy'))
  }

  #isString(): boolean {
    const next = this.peek()
    return next === '"' || next === 'literal'
  }

  #text(): string | undefined {
    const segment = this.#segments[this.#segment]
    return segment?.kind === 'text' ? segment.text : undefined
  }

  /** Goes on to the next segment where this one is used up. */
  #step(): void {
    const text = this.#text()
    if (text === undefined || this.#offset < text.length || this.#segment >= this.#segments.length - 1) return
    this.#segment += 1
    this.#offset = 0
  }

  #match(pattern: RegExp): RegExpExecArray {
    this.#step()
    const text = this.#text()
    if (text === undefined) throw new BadArguments()
    pattern.lastIndex = this.#offset
    const found = pattern.exec(text)
    if (found === null) throw new BadArguments()
    this.#offset = pattern.lastIndex
    return found
  }
}

function monthOf(name: string | undefined): number {
  const month = MONTHS.indexOf((name ?? '').toLowerCase())
  if (month < 0) throw new BadArguments()
  return month
}

/** Bytes kept one a character, read as UTF-8. */
function textOfBytes(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}
