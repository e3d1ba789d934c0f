import { findHistory, unquote } from '../history/find-history.ts'
import { splitAttribution } from '../history/split-attribution.ts'
import { announcesAnswersBelow } from './answers-below.ts'
import { bannerLines, endOfWords, isFooterOnly } from './signature.ts'

export interface VisibleReply {
  /** What the writer of this mail wrote. Never empty when the mail is not. */
  readonly visible: string
  /** Quoted history and signature, folded away; empty when there is nothing. */
  readonly hidden: string
}

/** Histories that are looked for one below the other. A chain of hundreds of answers has its first ones judged, the rest hidden. */
const MAX_HISTORIES = 50

/**
 * Splits the text of a mail into what its writer wrote and what is folded away. Works by these rules, each of which would
 * rather show too much than hide an answer:
 *
 * 1. Unquoted history (a quoted header, an original-message mark, `On … wrote:` with no `>` below) hides everything below it.
 * 2. Quoted history hides the quote and the sentence above it. Words below the quote are the writer's: an answer below the
 *    quote stands alone; answers between several quotes keep the quotes they answer.
 * 3. Below the writer's last words, a marked signature, a phone's advertisement, a list's footer or a legal notice is hidden.
 * 4. A banner of the server above them ("external mail, be careful") is hidden.
 * 5. Words that end by telling of answers further down ("see my answers in red below") show all: those answers stand in the history.
 * 6. A quote that no sentence introduces, with words above and below it, is something the writer shows us.
 * 7. If nothing would be left, everything is shown.
 */
export function visibleReply(text: string): VisibleReply {
  const lines = text.split('\n').flatMap(splitAttribution)
  const shown = showLines(lines)
  const visible: string[] = []
  const hidden: string[] = []
  for (const [at, line] of lines.entries()) (shown[at] ? visible : hidden).push(line)
  return { visible: trim(visible), hidden: trim(hidden) }
}

function trim(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t\u00a0]*\n)+/, '')
    .trimEnd()
}

/** For each line: is it shown? At least one line that says something is. */
export function showLines(lines: readonly string[]): boolean[] {
  const shown = judgeLines(lines)
  return shown.some((show, at) => show && (lines[at] ?? '').trim() !== '') ? shown : lines.map(() => true)
}

/** A stretch of lines of one kind. Stretches follow each other without gaps. */
interface Stretch {
  readonly kind: 'words' | 'quote' | 'sentence' | 'history'
  readonly from: number
  readonly to: number
  /** A quote that brings the sentence of a program along, inside its marks. */
  readonly isIntroduced?: boolean
}

function judgeLines(lines: readonly string[]): boolean[] {
  const stretches = cutStretches(lines)
  const shown = lines.map(() => false)
  // The last words may be a signature that stands below the quote: no answer.
  const isAnswer = stretches.map((stretch) => stretch.kind === 'words' && !isFooterOnly(lines.slice(stretch.from, stretch.to)))
  const last = isAnswer.lastIndexOf(true)
  if (last === -1) return shown
  const history = stretches.findIndex((stretch) => stretch.kind === 'history')
  if (history > 0 && announcesAnswersBelow(lines.slice(0, stretches[history]?.from))) return lines.map(() => true)
  const firstQuote = stretches.findIndex((stretch) => stretch.kind === 'quote')
  const below = firstQuote === -1 ? 0 : isAnswer.reduce((count, answer, at) => count + (answer && at > firstQuote ? 1 : 0), 0)
  for (const [at, stretch] of stretches.slice(0, last + 1).entries()) {
    if (isAnswer[at]) {
      const own = lines.slice(stretch.from, stretch.to)
      const beforeHistory = at === last || stretches[at + 1]?.kind !== 'words'
      const end = beforeHistory ? endOfWords(own) : own.length
      const start = stretch.from === 0 ? bannerLines(own) : 0
      shown.fill(true, stretch.from + start, stretch.from + end)
    } else if (stretch.kind === 'quote' && (below > 1 || isShownOn(lines, stretches, isAnswer, at))) {
      shown.fill(true, afterSaid(lines, stretch.from), stretch.to)
    }
  }
  return shown
}

/** Takes the blank lines above along: they part the quote from the words. */
function afterSaid(lines: readonly string[], from: number): number {
  let at = from
  while (at > 0 && (lines[at - 1] ?? '').trim() === '') at--
  return at
}

/** Does the writer show us this quote: their own words above it (no sentence of a program) and below? */
function isShownOn(lines: readonly string[], stretches: readonly Stretch[], isAnswer: readonly boolean[], at: number): boolean {
  const above = stretches[at - 1]
  if (above === undefined || stretches[at]?.isIntroduced === true || isAnswer[at - 1] !== true || isAnswer[at + 1] !== true)
    return false
  const said = lines.slice(above.from, above.to).findLast((line) => line.trim() !== '') ?? ''
  // `Anna, 3.3. kl. 10:` in a language we do not know is a program's sentence as well.
  return !/\p{Nd}|@/u.test(said)
}

function cutStretches(lines: readonly string[]): Stretch[] {
  const stretches: Stretch[] = []
  const add = (kind: Stretch['kind'], from: number, to: number, isIntroduced = false) => {
    if (to > from) stretches.push({ kind, from, to, isIntroduced })
  }
  let at = 0
  for (let count = 0; at < lines.length; count++) {
    const history = count < MAX_HISTORIES ? findHistory(lines, at) : null
    if (history === null) {
      addQuotes(lines, at, lines.length, add)
      break
    }
    addQuotes(lines, at, history.line, add)
    if (history.depth > 0) {
      // A history inside a quote: part of that quote.
      const end = endOfQuote(lines, history.line)
      add('quote', history.line, end, true)
      at = end
      continue
    }
    if (history.kind === 'forward') {
      // What somebody passes on is what they wanted us to read.
      add('words', history.line, lines.length)
      break
    }
    const quote = firstSaid(lines, history.next)
    if (history.kind === 'attribution' && depthAt(lines, quote) > 0) {
      add('sentence', history.line, quote)
      const end = endOfQuote(lines, quote)
      add('quote', quote, end)
      at = end
      continue
    }
    if (history.kind === 'original' && depthAt(lines, quote) > 0) {
      add('history', history.line, quote)
      const end = endOfQuote(lines, quote)
      add('quote', quote, end)
      at = end
      continue
    }
    add('history', history.line, lines.length)
    break
  }
  return stretches
}

const depthAt = (lines: readonly string[], at: number): number => unquote(lines[at] ?? '').depth

function firstSaid(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && (lines[at] ?? '').trim() === '') at++
  return at
}

/** First line after the quote that begins at `from`; blank lines inside a quote belong to it. */
function endOfQuote(lines: readonly string[], from: number): number {
  let at = from
  let end = from
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (unquote(line).depth > 0) end = at + 1
    else if (line.trim() !== '' && !isOverflow(lines, at)) break
    at++
  }
  return Math.max(end, from + 1)
}

/** The last words of a long quoted line that some program wrapped, without a mark of their own: `> … we will need` / `more`. */
function isOverflow(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  const above = lines[at - 1] ?? ''
  const below = lines[at + 1] ?? ''
  if (unquote(above).depth === 0 || unquote(below).depth === 0) return false
  if (closesLink(above, line)) return true
  // A line that ends its sentence, or asks, was not wrapped: what stands below it is an answer.
  if (above.length < 65 || !/[\p{L}\p{Nd},;–-]$/u.test(above.trimEnd())) return false
  return line.length <= 25 || (line.length <= 80 && /^\p{Ll}/u.test(line))
}

/** The rest of an address in brackets that was begun in the quoted line above. */
const closesLink = (above: string, line: string): boolean =>
  /[(<]https?:\/\/[^\s)>]{1,500}$/.test(above.trimEnd()) && /^[^\s()<>]{1,200}[)>]/.test(line)

/** Splits a stretch without history into words and quotes. */
function addQuotes(
  lines: readonly string[],
  from: number,
  to: number,
  add: (kind: Stretch['kind'], from: number, to: number) => void,
): void {
  let at = from
  while (at < to) {
    const quoted = depthAt(lines, at) > 0
    let end = at + 1
    if (quoted) end = Math.min(to, endOfQuote(lines, at))
    else while (end < to && depthAt(lines, end) === 0) end++
    add(quoted ? 'quote' : 'words', at, end)
    at = end
  }
}
