import { readBareFieldLine, readFieldLine } from './field-words.ts'
import type { QuotedField } from './field-words.ts'

/** A quoted header: the lines that mail programs put before the mail they quote or forward. */
export interface HeaderBlock {
  /** Number of lines it takes, blank ones between its fields included. */
  readonly lines: number
  readonly from: string | null
  readonly subject: string | null
}

/** Lines a quoted header may have; To and Cc may each run over several. */
const MAX_LINES = 60

/** Lines that a field may run on over before the next field must come. */
const MAX_RUN = 12

/**
 * Reads a quoted header that begins at line `start`. Three different telling fields make one, a sender among them; two are
 * enough after an explicit mark (`marked`), since nobody writes that mark by hand. Null when there is none.
 */
export function readHeaderBlock(lines: readonly string[], start: number, marked: boolean): HeaderBlock | null {
  const first = readFieldLine(lines[start] ?? '')
  if (first === null || first.kind === 'other') return null
  const values = new Map<QuotedField, string[]>()
  let at = start
  let end = start
  let open: string[] | null = null
  while (at < lines.length && at - start < MAX_LINES) {
    const line = lines[at] ?? ''
    const field = readFieldLine(line)
    if (field !== null && !(values.has(field.kind) && field.kind !== 'other' && field.kind !== 'cc')) {
      open = [field.value]
      values.set(field.kind, open)
      at++
      end = at
      continue
    }
    if (field !== null) break
    const next = nextField(lines, at, values)
    if (next === -1) break
    // A field we have no word for ends the one before it; anything else runs on.
    if (/^\s{0,3}[A-Za-z][\w-]{1,30}:\s/.test(line)) open = null
    else if (line.trim() !== '') open?.push(line.trim())
    at++
  }
  const telling = [...values.keys()].filter((kind) => kind !== 'other')
  const wanted = marked ? 2 : 3
  if (!values.has('from') || telling.length < wanted) return null
  if (!marked && !isDay(values.get('date'))) return null
  const text = (kind: QuotedField) => values.get(kind)?.join(' ').trim() ?? null
  return { lines: end - start, from: text('from'), subject: text('subject') }
}

/** A time of the day; what is left of a date without it still holds a number. */
const TIME = /\p{Nd}{1,2}\s?[:.]\s?\p{Nd}{2}(?:\s?[:.]\s?\p{Nd}{2})?(?!\p{Nd}|[.]\p{Nd})/gu

/** Does the Date field, if there is one, name a day? `any time after 10:00` is part of what somebody tells us. */
function isDay(value: readonly string[] | undefined): boolean {
  const text = (value ?? []).join(' ').slice(0, 200).trim()
  return text === '' || /\p{Nd}/u.test(text.replace(TIME, ' '))
}

/** The next line that is a new field, when nothing but a field run on (and no long text) stands before it; else -1. */
function nextField(lines: readonly string[], from: number, seen: ReadonlyMap<QuotedField, unknown>): number {
  let blanks = 0
  for (let at = from; at < lines.length && at - from <= MAX_RUN; at++) {
    const line = lines[at] ?? ''
    if (line.trim() === '') {
      // One blank line between fields comes of HTML paragraphs; two end the header.
      if (++blanks > 1) return -1
      continue
    }
    const field = readFieldLine(line)
    if (field !== null) return seen.has(field.kind) && field.kind !== 'cc' && field.kind !== 'other' ? -1 : at
    if (blanks > 0 && !isRunOn(line)) return -1
    blanks = 0
    if (!isRunOn(line) && at - from > 1) return -1
  }
  return -1
}

/** The rest of a list of addresses, or of a long subject: no sentence. */
function isRunOn(line: string): boolean {
  return line.includes('@') || /[;,>]\s*$/.test(line) || line.trim().length < 60
}

/** Lines of a header without colons; its fields each take one. */
const MAX_BARE_LINES = 8

/** A header whose fields have no colon, right below a mark: an address in the first line, a subject and two more. Null when it is none. */
export function readBareHeader(lines: readonly string[], start: number): HeaderBlock | null {
  const values = new Map<QuotedField, string>()
  let at = start
  for (; at - start < MAX_BARE_LINES; at++) {
    const field = readBareFieldLine(lines[at] ?? '')
    if (field === null || values.has(field.kind)) break
    values.set(field.kind, field.value)
  }
  const from = values.get('from') ?? null
  if (from === null || !from.includes('@') || values.size < 3) return null
  return { lines: at - start, from, subject: values.get('subject') ?? null }
}
