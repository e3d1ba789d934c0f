import { readMessageId } from '../header/read-message-ids.ts'
import type { Limits } from '../limits.ts'
import { decodeTransfer, nameTransfer } from '../transfer/decode-transfer.ts'
import { Delimiters } from './delimiters.ts'
import { guessBoundary } from './guess-boundary.ts'
import type { Part } from './part.ts'
import { fieldOf, readHeader } from './read-header.ts'
import type { HeaderBlock, Report } from './read-header.ts'
import { readParams } from './read-params.ts'

/** A part under construction. */
interface Draft extends Omit<Part, 'children' | 'bodyEnd' | 'type'> {
  type: string
  bodyEnd: number
  children: Draft[]
}

/** A multipart whose end has not been seen. `state` moves preamble -> parts -> epilogue and never back. */
interface Frame {
  readonly part: Draft
  state: 'preamble' | 'parts' | 'epilogue'
  readonly childType: string
}

/** How many multiparts of one mail may have their boundary guessed; each guess walks its own part again. */
const MAX_GUESSES = 20

/**
 * Reads the tree of MIME parts in one walk over the bytes, whatever the nesting.
 *
 * The walk keeps a stack of open multiparts. It jumps from one line that begins with `--` to the next and asks the stack,
 * innermost first, whether the line is theirs:
 * - `--b`  closes every multipart inside the owner, ends the part before, and begins the next one (its header is read at once);
 * - `--b--` does the same and moves the owner into its epilogue, where only outer boundaries count;
 * - a line that is nobody's is content.
 * The end of the bytes closes what is open. A multipart that found no part at all is read again with a guessed boundary, and
 * if there is none either, its bytes are text: nothing that the customer wrote is lost to a wrong header.
 */
export function readStructure(bytes: Buffer, start: number, end: number, limits: Limits, report: Report): Part {
  const budget = { parts: 0, guesses: 0, overfull: false }
  return walk(bytes, start, end, limits, report, budget, 0, null)
}

interface Budget {
  parts: number
  guesses: number
  overfull: boolean
}

function walk(
  bytes: Buffer,
  start: number,
  end: number,
  limits: Limits,
  report: Report,
  budget: Budget,
  baseDepth: number,
  given: Draft | null,
): Draft {
  const stack: Frame[] = []
  const delimiters = new Delimiters()
  const isDelimiter = (pos: number) => delimiters.find(bytes, pos, end) !== null

  const open = (pos: number, defaultType: string): Draft => {
    const header = readHeader(bytes, pos, end, limits, report, isDelimiter)
    return describePart(bytes, header, end, defaultType, report)
  }
  const push = (part: Draft) => {
    const boundary = part.type.startsWith('multipart/') ? part.typeParams.get('boundary') : undefined
    if (boundary === undefined || boundary === '') return
    if (baseDepth + stack.length >= limits.depth) {
      report('nesting-too-deep', `multiparts nested more than ${limits.depth} deep`, true)
      return
    }
    delimiters.push(usedBoundary(bytes, part, boundary))
    stack.push({
      part,
      state: 'preamble',
      childType: part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
    })
  }

  const root = given ?? open(start, 'text/plain')
  push(root)
  let current: Draft | null = root
  let pos = root.bodyStart
  while (stack.length > 0) {
    const line = nextDashes(bytes, pos, end)
    if (line === -1) break
    const owner = delimiters.find(bytes, line, end)
    if (owner === null) {
      pos = line + 2
      continue
    }
    const { place: index, kind } = owner
    const contentEnd = beforeDelimiter(bytes, line, current?.bodyStart ?? line)
    if (current !== null) current.bodyEnd = contentEnd
    for (const inner of stack.splice(index + 1)) {
      inner.part.bodyEnd = contentEnd
      if (inner.state === 'parts') report('boundary-unclosed', 'a multipart ends without its closing boundary')
    }
    delimiters.keep(index)
    const frame = stack[index]
    if (!frame) break
    const after = bytes.indexOf(10, line)
    const next = after === -1 || after >= end ? end : after + 1
    if (kind === 'close') {
      frame.state = 'epilogue'
      delimiters.close(index)
      // What follows up to an outer boundary belongs to nobody.
      current = null
      frame.part.bodyEnd = contentEnd
      pos = next
      if (index === 0) break
      continue
    }
    frame.state = 'parts'
    if (++budget.parts > limits.parts) {
      if (!budget.overfull) report('parts-too-many', `more than ${limits.parts} parts`, true)
      budget.overfull = true
      break
    }
    const child = open(next, frame.childType)
    frame.part.children.push(child)
    current = child
    pos = child.bodyStart
    push(child)
  }
  if (stack.some((frame) => frame.state === 'parts')) report('boundary-unclosed', 'a multipart ends without its closing boundary')
  mendEmpty(root, bytes, limits, report, budget, baseDepth)
  return root
}

/**
 * A boundary must not end in a blank (RFC 2046 section 5.1.1), and transports strip blanks at line ends; so a blank at the end
 * is dropped, unless the part really has a line with it.
 */
function usedBoundary(bytes: Buffer, part: Draft, boundary: string): string {
  const trimmed = boundary.trimEnd()
  if (trimmed === boundary) return boundary
  return bytes.subarray(Math.max(0, part.bodyStart - 1)).indexOf(`\n--${boundary}`, 0, 'latin1') === -1 ? trimmed : boundary
}

/** Reads again, with a guessed boundary, each multipart that has no part. */
function mendEmpty(part: Draft, bytes: Buffer, limits: Limits, report: Report, budget: Budget, depth: number): void {
  for (const child of part.children) mendEmpty(child, bytes, limits, report, budget, depth + 1)
  if (!part.type.startsWith('multipart/') || part.children.length > 0 || depth >= limits.depth || budget.overfull) return
  const boundary = budget.guesses++ < MAX_GUESSES ? guessBoundary(bytes, part.bodyStart, part.bodyEnd) : null
  report('boundary-missing', boundary === null ? 'a multipart without parts' : 'a multipart with a wrong boundary')
  if (boundary !== null) {
    const again: Draft = { ...part, typeParams: new Map([...part.typeParams, ['boundary', boundary]]), children: [] }
    const read = walk(bytes, part.bodyStart, part.bodyEnd, limits, report, budget, depth + 1, again)
    part.children.push(...read.children)
  }
  if (part.children.length === 0) readEncoded(part, limits, report, budget, depth)
  if (part.children.length === 0) {
    const looksLikeHtml = /^\s*<(?:!doctype|html|head|body|div|p|table)\b/i.test(
      bytes.toString('latin1', part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + 200)),
    )
    part.type = looksLikeHtml ? 'text/html' : 'text/plain'
  }
}

/** A multipart must not be encoded as a whole (RFC 2045 section 6.4); where one is, its parts show up once it is decoded. */
function readEncoded(part: Draft, limits: Limits, report: Report, budget: Budget, depth: number): void {
  if (part.encoding !== 'base64' && part.encoding !== 'quoted-printable') return
  const bytes = decodeTransfer(part.bytes.subarray(part.bodyStart, part.bodyEnd), part.encoding, () => undefined)
  const again: Draft = { ...part, encoding: '', bytes, bodyStart: 0, bodyEnd: bytes.length, children: [] }
  part.children.push(...walk(bytes, 0, bytes.length, limits, report, budget, depth + 1, again).children)
}

/** The next line that begins with two dashes, at or after `pos` (which may be anywhere in a line). */
function nextDashes(bytes: Buffer, pos: number, end: number): number {
  if (bytes[pos] === 45 && bytes[pos + 1] === 45 && pos + 1 < end && (pos === 0 || bytes[pos - 1] === 10)) return pos
  const found = bytes.indexOf('\n--', Math.max(0, pos - 1), 'latin1')
  return found === -1 || found + 3 > end ? -1 : found + 1
}

/** The line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1). */
function beforeDelimiter(bytes: Buffer, line: number, floor: number): number {
  let at = line
  if (at > floor && bytes[at - 1] === 10) at--
  if (at > floor && bytes[at - 1] === 13) at--
  return at
}

/** Reads what the header says about its part. A content type that makes no sense counts as text/plain (RFC 2045 section 5.2). */
function describePart(bytes: Buffer, header: HeaderBlock, end: number, defaultType: string, report: Report): Draft {
  const content = readParams(fieldOf(header, 'content-type'))
  const dispose = readParams(fieldOf(header, 'content-disposition'))
  const encoding = nameTransfer(fieldOf(header, 'content-transfer-encoding'))
  const type = tidyType(content.value)
  const unreadable = type === null && content.value !== ''
  if (unreadable) report('header-damaged', 'a Content-Type that is none')
  // What comes as a file, or in base64, is not somebody's words.
  const isFile = unreadable && (encoding === 'base64' || dispose.params.has('filename') || content.params.has('name'))
  const contentId = readMessageId(fieldOf(header, 'content-id'))
  return {
    header,
    type: type ?? (isFile ? 'application/octet-stream' : defaultType),
    typeParams: content.params,
    disposition: dispose.value === '' ? null : (/^[\w-]+/.exec(dispose.value)?.[0].toLowerCase() ?? null),
    dispositionParams: dispose.params,
    encoding,
    contentId,
    bytes,
    bodyStart: header.bodyStart,
    bodyEnd: end,
    children: [],
  }
}

function tidyType(value: string): string | null {
  const type = value
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/^["'<]+|["'>;]+$/g, '')
  if (/^[^\s/;,"()<>@[\]?=:\\]+\/[^\s/;,"()<>@[\]?=:\\]+$/.test(type)) return type
  if (type === 'text' || type === 'text/') return 'text/plain'
  if (type === 'html' || type === 'htm') return 'text/html'
  if (type === 'multipart' || type === 'multipart/') return 'multipart/mixed'
  return null
}
