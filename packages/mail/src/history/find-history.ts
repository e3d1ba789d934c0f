import { isTornFront, readAttribution } from './read-attribution.ts'
import { readBareHeader, readHeaderBlock } from './read-header-block.ts'
import { readMark } from './history-marks.ts'

/**
 * Where a mail stops being its writer's own words.
 * - `forward`: a mark before a forwarded mail (`---------- Forwarded message`).
 * - `original`: a mark or a quoted header (`From: … Sent: …`): from here on everything is older.
 * - `attribution`: `On … X wrote:`; quoted or unquoted words follow.
 */
export interface History {
  readonly kind: 'forward' | 'original' | 'attribution'
  /** First line of it, separators above it included. */
  readonly line: number
  /** First line after the mark, header or sentence. */
  readonly next: number
  /** The From and Subject of a quoted header, or the sentence of an attribution. */
  readonly from: string | null
  /** Is `from` a sentence? */
  readonly isSentence: boolean
  readonly subject: string | null
  /** How deep in `>` marks it stands. */
  readonly depth: number
}

/** Lines of one mail that are searched. A reply's own words and its first quote are found far above this. */
const MAX_LINES = 20_000

const QUOTE = /^(?:\s{0,3}[>＞]\s?)+/u

/** How often the line is quoted, and what it says without the marks. */
export function unquote(line: string): { depth: number; text: string } {
  const marks = QUOTE.exec(line.slice(0, 200))?.[0] ?? ''
  if (marks === '') return { depth: 0, text: line.replace(/^\ufeff/, '') }
  return { depth: marks.replace(/[^>＞]/gu, '').length, text: line.slice(marks.length).replace(/^\ufeff/, '') }
}

/** Rules that programs draw above a quoted header. */
const RULE = /^[\s*]{0,3}(?:[-_=‐-―─━*]\s?){3,200}$/u

/** Finds the first history at or after line `from`. Looks at each line a bounded number of times. */
export function findHistory(lines: readonly string[], from = 0): History | null {
  const bare: string[] = []
  const depths: number[] = []
  const look = (at: number) => {
    while (bare.length <= at - from && from + bare.length < lines.length) {
      const read = unquote(lines[from + bare.length] ?? '')
      bare.push(read.text)
      depths.push(read.depth)
    }
  }
  const quotedAfter = (at: number): boolean => {
    for (let line = at; line < at + 3; line++) {
      look(from + line)
      if ((depths[line] ?? 0) > 0) return true
      if ((bare[line] ?? '').trim() !== '') return /^(?: {4}|\t)/.test(bare[line] ?? '')
    }
    return false
  }
  for (let at = 0; from + at < lines.length && at < MAX_LINES; at++) {
    look(from + at + 80)
    const line = bare[at] ?? ''
    if (line.trim() === '') continue
    const depth = depths[at] ?? 0
    const mark = readMark(line)
    if (mark !== null) {
      const start = firstSaid(bare, at + 1)
      const header = mark.rest.trim() === '' ? (readHeaderBlock(bare, start, true) ?? readBareHeader(bare, start)) : null
      const inline = mark.rest.trim() === '' ? null : readInlineHeader(mark.rest)
      // Yandex writes its sentence below the mark, in place of a header.
      const sentence = header === null && inline === null && depth === 0 ? readAttribution(bare, start, () => true) : null
      const found = header ?? inline
      if (found !== null || mark.kind === 'original' || depth === 0) {
        return {
          kind: mark.kind,
          depth,
          line: from + climb(bare, at),
          next: from + (header === null ? at + 1 : start + header.lines),
          from: found?.from ?? sentence?.text ?? null,
          isSentence: sentence !== null,
          subject: found?.subject ?? null,
        }
      }
    }
    const header = readHeaderBlock(bare, at, false)
    if (header !== null) {
      const opener = depth > 0 ? openerAbove(bare, depths, at) : -1
      return {
        kind: opener === -1 ? 'original' : 'forward',
        depth: opener === -1 ? depth : 0,
        line: from + (opener === -1 ? climb(bare, at) : opener),
        next: from + at + header.lines,
        from: header.from,
        isSentence: false,
        subject: header.subject,
      }
    }
    const said =
      depth === 0 || at === 0 || (depths[at - 1] ?? 0) < depth ? readAttribution(bare, at, (after) => quotedAfter(after)) : null
    if (said !== null) {
      const line = from + (said.needsName ? nameAbove(bare, at) : climb(bare, said.needsDay ? dayAbove(bare, at) : at, 1))
      return { kind: 'attribution', depth, line, next: from + at + said.lines, from: said.text, isSentence: true, subject: null }
    }
  }
  return null
}

/**
 * Apple Mail forwards with a line of its own and the whole mail quoted below, header first. Whatever its language: an unquoted
 * short line that ends in a colon and names neither a time nor an address, right above a quote that begins with a header. -1 when
 * there is none.
 */
function openerAbove(bare: readonly string[], depths: readonly number[], at: number): number {
  for (let line = at - 1; line >= 0 && at - line <= 3; line--) {
    const text = (bare[line] ?? '').trim()
    if (text === '') continue
    return depths[line] === 0 && text.length < 60 && /[:：]$/u.test(text) && !/[\p{Nd}@]/u.test(text) ? line : -1
  }
  return -1
}

function firstSaid(bare: readonly string[], start: number): number {
  let at = start
  while (at < bare.length && at < start + 4 && (bare[at] ?? '').trim() === '') at++
  return at
}

/** A sentence that begins with the address in brackets has the name on the line above. */
function nameAbove(bare: readonly string[], at: number): number {
  const above = (bare[at - 1] ?? '').trim()
  return at > 0 && above !== '' && above.length < 60 && !/[.!?,:]$/.test(above) ? at - 1 : at
}

/** The day of a sentence that was torn apart, with a blank line or two between. */
function dayAbove(bare: readonly string[], at: number): number {
  for (let line = at - 1; line >= 0 && at - line <= 3; line--) {
    const text = bare[line] ?? ''
    if (text.trim() !== '') return isTornFront(text) ? line : at
  }
  return at
}

/** Takes the rule and the blank lines above a quoted header along. */
function climb(bare: readonly string[], at: number, reach = 5): number {
  let top = at
  for (let line = at - 1; line >= 0 && at - line <= reach; line--) {
    const text = bare[line] ?? ''
    if (text.trim() === '') continue
    if (!RULE.test(text)) break
    top = line
  }
  return top
}

const INLINE_FROM =
  /(?:^|\s)(?:From|Von|De|De la|Da|Van|Från|Fra|Lähettäjä|Od|Feladó|Kimden|От|Від|差出人|发件人|寄件者|보낸 사람|Από|מאת|من)\s?[:：]\s?/u

const INLINE_SUBJECT =
  /(?:Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|Předmět|Predmet|Temat|Tárgy|Konu|Subiect|Тема|件名|主题|主旨|제목|Θέμα|נושא|الموضوع)\s?[:：]?\s/gu

/** A header on one line, its fields glued together: `From: A <a@x>To: …Subject: …`. */
function readInlineHeader(rest: string): { from: string; subject: string | null } | null {
  const line = rest.slice(0, 5000)
  const from = INLINE_FROM.exec(line)
  if (!from) return null
  const after = line.slice(from.index + from[0].length)
  const close = after.indexOf('>')
  const sender = close === -1 || close > 300 ? (/^[^:：]{1,200}/u.exec(after)?.[0] ?? '') : after.slice(0, close + 1)
  const subject = [...line.matchAll(INLINE_SUBJECT)].at(-1)
  return { from: sender, subject: subject ? line.slice(subject.index + subject[0].length).trim() : null }
}
