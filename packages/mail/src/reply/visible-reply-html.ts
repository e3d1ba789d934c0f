import { readMark } from '../history/history-marks.ts'
import { OLD_MARK, readHtmlLines } from './html-lines.ts'
import type { HtmlElement, HtmlLine } from './html-lines.ts'
import { showLines } from './visible-reply.ts'

export interface VisibleReplyHtml {
  /** The HTML without quoted history and signature; not sanitised. Equal to what was given when nothing is folded away. */
  readonly html: string
  /** True when something was folded away, and a reader should be offered the whole. */
  readonly folded: boolean
}

/** Longest HTML that is looked through; a longer one is shown whole. */
const MAX_HTML = 8_000_000

/**
 * `visibleReply` for HTML: the mail is laid out as lines, quotes by their depth, and the same rules decide about each line.
 * What is not shown is cut out of the source; the rest stays letter by letter as it was, so the result is as well-formed as the
 * mail. Time grows with its length.
 */
export function visibleReplyHtml(html: string): VisibleReplyHtml {
  const whole = { html, folded: false }
  const read = html.length > MAX_HTML ? null : readHtmlLines(html)
  if (read === null || read.lines.length === 0) return whole
  lowerForwards(read.lines)
  const texts = read.lines.map((line) => '> '.repeat(Math.min(line.depth, 20)) + line.text.replaceAll('\n', ' ').trim())
  const shown = withoutSignature(read.lines, showLines(texts))
  const gone: { start: number; end: number }[] = []
  const kept = new Set<number>()
  for (const [at, line] of read.lines.entries()) if (shown[at]) for (const piece of line.pieces) kept.add(piece.start)
  for (const [at, line] of read.lines.entries()) {
    for (const piece of line.pieces) {
      if (piece.inside && piece.isContent) piece.inside.pieces++
      if (shown[at] || kept.has(piece.start)) continue
      gone.push({ start: piece.start, end: piece.end })
      if (piece.inside && piece.isContent) piece.inside.gone++
    }
  }
  if (!gone.some((range) => html.slice(range.start, range.end).trim() !== '')) return whole
  gone.push(...emptied(read.elements))
  return { html: without(html, gone), folded: true }
}

/** Characters a signature may have; what is longer in such a container was typed there by mistake, and is somebody's words. */
const MAX_SIGNATURE = 1500

/** Folds away what stands in a signature's own container, as long as words of the writer remain. */
function withoutSignature(lines: readonly HtmlLine[], shown: readonly boolean[]): readonly boolean[] {
  const signature = lines.filter((line, at) => shown[at] && line.isSignature)
  if (signature.reduce((length, line) => length + line.text.trim().length, 0) > MAX_SIGNATURE) return shown
  const less = lines.map((line, at) => shown[at] === true && !line.isSignature)
  return lines.some((line, at) => less[at] && line.depth === 0 && /[\p{L}\p{N}\ufffc]/u.test(line.text)) ? less : shown
}

/** A container of a quote that begins with a forward mark holds what was passed on: not history. */
function lowerForwards(lines: readonly HtmlLine[]): void {
  for (const [at, line] of lines.entries()) {
    if (line.depth === 0 || line.text === OLD_MARK || readMark(line.text.trim())?.kind !== 'forward') continue
    const depth = line.depth
    if (at > 0 && lines.slice(0, at).some((above) => above.depth > 0 && above.text.trim() !== '')) return
    for (let below = at; below < lines.length; below++) {
      const other = lines[below]
      if (other) other.depth = Math.max(0, other.depth - depth)
    }
    return
  }
}

/** Elements all of whose content goes, so that no empty shell with a border stays behind. */
function emptied(elements: readonly HtmlElement[]): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = []
  for (const element of elements) {
    if (element.parent) {
      element.parent.pieces += element.pieces
      element.parent.gone += element.gone
    }
    if (element.pieces > 0 && element.gone === element.pieces && element.name !== 'body' && element.name !== 'html') {
      ranges.push({ start: element.start, end: element.end })
    }
  }
  return ranges
}

function without(html: string, ranges: { start: number; end: number }[]): string {
  ranges.sort((a, b) => a.start - b.start || b.end - a.end)
  const out: string[] = []
  let at = 0
  for (const range of ranges) {
    if (range.start > at) out.push(html.slice(at, range.start))
    at = Math.max(at, range.end)
  }
  out.push(html.slice(at))
  return out.join('')
}
