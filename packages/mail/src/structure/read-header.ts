import type { ProblemCode } from '../parsed-mail.ts'
import type { Limits } from '../limits.ts'

/** One field as it stands: the value unfolded, each byte one character (0-255), not yet decoded. */
interface HeaderField {
  readonly name: string
  /** Lower-case name, to look it up by. */
  readonly key: string
  readonly value: string
}

export interface HeaderBlock {
  readonly fields: readonly HeaderField[]
  /** Offset of the first byte after the blank line. */
  readonly bodyStart: number
}

/** Collects a problem; `fatal` says that a limit was broken. */
export type Report = (code: ProblemCode, detail: string, fatal?: boolean) => void

const LF = 10
const CR = 13
const TAB = 9
const BLANK = 32
const COLON = 58

/**
 * Is there a field name and a colon at `pos`? RFC 5322 section 3.6.8 allows any printable ASCII but the colon; blanks before
 * the colon are the obsolete form. Names over 100 characters are text that happens to hold a colon.
 */
export function isFieldAt(bytes: Uint8Array, pos: number, end: number): boolean {
  let at = pos
  const last = Math.min(end, pos + 100)
  while (at < last) {
    const byte = bytes[at] ?? 0
    if (byte === COLON) return at > pos
    if (byte <= BLANK || byte > 126) break
    at++
  }
  if (at === pos) return false
  while (at < last && (bytes[at] === BLANK || bytes[at] === TAB)) at++
  return bytes[at] === COLON
}

/** Offset just after the line that starts at `pos`. */
export function nextLine(bytes: Uint8Array, pos: number, end: number): number {
  const lf = bytes.indexOf(LF, pos)
  return lf === -1 || lf >= end ? end : lf + 1
}

/** Offset of the line's own end: without LF, and without the CRs before it. */
function lineEnd(bytes: Uint8Array, pos: number, next: number): number {
  let at = next
  if (at > pos && bytes[at - 1] === LF) at--
  while (at > pos && bytes[at - 1] === CR) at--
  return at
}

function isBlankLine(bytes: Uint8Array, pos: number, end: number): boolean {
  for (let at = pos; at < end; at++) if (bytes[at] !== BLANK && bytes[at] !== TAB) return false
  return true
}

/** An mbox separator, also the `>From ` that mail programs make of one when they save a mail inside a mail. */
function isMboxLine(bytes: Buffer, pos: number, end: number): boolean {
  const at = bytes[pos] === 62 ? pos + 1 : pos
  return end - at > 5 && bytes.toString('latin1', at, at + 5) === 'From ' && !isFieldAt(bytes, at, end)
}

/**
 * Reads one header block. A line that is neither a field nor a continuation is left out when fields follow it, and begins
 * the body when not: mails without the blank line exist. `isDelimiter` stops a part that has no blank line before the next
 * boundary.
 */
export function readHeader(
  bytes: Buffer,
  start: number,
  end: number,
  limits: Limits,
  report: Report,
  isDelimiter: (pos: number) => boolean = () => false,
): HeaderBlock {
  const fields: HeaderField[] = []
  let open: { name: string; from: number; pieces: string[] } | null = null
  let pos = start
  let overfull = false
  const close = () => {
    if (!open) return
    if (fields.length < limits.headerFields) {
      fields.push({ name: open.name, key: open.name.toLowerCase(), value: open.pieces.join('').trim() })
    } else if (!overfull) {
      overfull = true
      report('headers-too-many', `more than ${limits.headerFields} header fields`, true)
    }
    open = null
  }
  const done = (bodyStart: number): HeaderBlock => {
    close()
    return { fields, bodyStart }
  }

  while (pos < end) {
    if (isDelimiter(pos)) return done(pos)
    const next = nextLine(bytes, pos, end)
    const stop = lineEnd(bytes, pos, next)
    if (stop === pos) return done(next)
    if (pos - start > limits.headerBytes) {
      report('header-too-large', `a header block of more than ${limits.headerBytes} bytes`, true)
      return done(endOfHeader(bytes, pos, end))
    }
    const first = bytes[pos] ?? 0
    if (first === BLANK || first === TAB) {
      if (isBlankLine(bytes, pos, stop)) {
        // A "blank" line that holds blanks: folding by the letter, the end of the header by intention unless fields follow.
        if (!isFieldAt(bytes, next, end) && bytes[next] !== BLANK && bytes[next] !== TAB) return done(next)
      } else if (open) {
        open.pieces.push(bytes.toString('latin1', pos, stop))
      } else if (isFieldAt(bytes, skipBlanks(bytes, pos, stop), stop)) {
        open = startField(bytes, skipBlanks(bytes, pos, stop), stop)
      }
    } else if (isFieldAt(bytes, pos, stop)) {
      close()
      open = startField(bytes, pos, stop)
    } else if (open && endsBracket(open.pieces, bytes, pos, stop)) {
      open.pieces.push(` ${bytes.toString('latin1', pos, stop)}`)
      report('header-damaged', 'a folded line has lost its blank')
    } else if (!isMboxLine(bytes, pos, stop)) {
      if (!fieldsFollow(bytes, next, end)) return done(pos)
      close()
      report('header-damaged', 'a line in the header is no field')
    }
    pos = next
  }
  return done(end)
}

/** The rest of an address whose bracket the line above opened: a program folded it and left the blank out. */
function endsBracket(pieces: readonly string[], bytes: Buffer, pos: number, stop: number): boolean {
  const last = pieces.at(-1) ?? ''
  if (stop - pos > 200 || last.lastIndexOf('<') <= last.lastIndexOf('>')) return false
  return /^[^\s<>:]{1,190}>,?$/.test(bytes.toString('latin1', pos, stop).trimEnd())
}

function skipBlanks(bytes: Uint8Array, pos: number, end: number): number {
  let at = pos
  while (at < end && (bytes[at] === BLANK || bytes[at] === TAB)) at++
  return at
}

function startField(bytes: Buffer, pos: number, stop: number): { name: string; from: number; pieces: string[] } {
  const colon = bytes.indexOf(COLON, pos)
  return { name: bytes.toString('latin1', pos, colon).trim(), from: pos, pieces: [bytes.toString('latin1', colon + 1, stop)] }
}

/** Fields that only a header has; a text without a blank line before it may well hold a `Note: …`. */
const TELLING =
  /^(?:from|to|cc|bcc|sender|reply-to|subject|date|received|return-path|delivered-to|envelope-to|delivery-date|message-id|in-reply-to|references|mime-version|content-[a-z-]{2,30}|dkim-signature|arc-[a-z-]{2,40}|authentication-results|received-spf|list-[a-z-]{2,20}|user-agent|thread-[a-z]{5}|importance|precedence|auto-submitted|x-[a-z0-9-]{1,60})\s*:/i

/** How far ahead is looked: for any field, and for one that only a header has. */
const NEAR_LINES = 2
const FAR_LINES = 20

/** After a damaged line: is this still the header? Yes when a field comes soon, before any blank line. */
function fieldsFollow(bytes: Buffer, pos: number, end: number): boolean {
  let at = pos
  for (let lines = 0; lines < FAR_LINES && at < end; lines++) {
    const next = nextLine(bytes, at, end)
    if (lineEnd(bytes, at, next) === at) return false
    if (isFieldAt(bytes, at, end) && (lines < NEAR_LINES || TELLING.test(bytes.toString('latin1', at, Math.min(next, at + 100)))))
      return true
    at = next
  }
  return false
}

/** Where an overlong header ends: after the next blank line. */
function endOfHeader(bytes: Buffer, pos: number, end: number): number {
  const lf = bytes.indexOf('\n\n', pos, 'latin1')
  const crlf = bytes.indexOf('\r\n\r\n', pos, 'latin1')
  const ends = [lf === -1 ? end : lf + 2, crlf === -1 ? end : crlf + 4]
  return Math.min(end, ...ends)
}

/** The first field of that name, or undefined. */
export function fieldOf(header: HeaderBlock, key: string): string | undefined {
  return header.fields.find((field) => field.key === key)?.value
}

/** All fields of that name, in order. */
export function fieldsOf(header: HeaderBlock, key: string): string[] {
  return header.fields.filter((field) => field.key === key).map((field) => field.value)
}
