import { headerOf, scanHeaders, splitHead } from '../../mail/header-scan.ts'
import type { RawHeader } from '../../mail/header-scan.ts'
import { parseParameters } from './parse-parameters.ts'
import type { Parameters } from './parse-parameters.ts'

/** One node of a mail's tree, as offsets into the mail's bytes: nothing is copied and nothing decoded. */
export type Part = {
  readonly start: number
  /** Behind the empty line that ends the header. */
  readonly bodyStart: number
  readonly end: number
  readonly headers: readonly RawHeader[]
  /** In lower case. */
  readonly type: string
  readonly subtype: string
  readonly content: Parameters
  /** The parts of a multipart. */
  readonly children: readonly Part[]
  /** The mail inside a message/rfc822. */
  readonly message: Part | undefined
}

// Real mail nests below 30 levels and has some dozens of parts; each level reads its bytes once more.
const MAX_DEPTH = 40
const MAX_PARTS = 1_000

const LF = 10
const CR = 13

/** Reads the tree of a whole mail (RFC 2046). What cannot be read as it says is read as plain text. */
export function parseStructure(raw: Uint8Array): Part {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.length)
  return parsePart({ bytes, count: 0 }, { start: 0, end: bytes.length, depth: 0, usual: 'text/plain' })
}

type Walk = { readonly bytes: Buffer; count: number }
type Range = { readonly start: number; readonly end: number; readonly depth: number; readonly usual: string }

function parsePart(walk: Walk, { start, end, depth, usual }: Range): Part {
  walk.count += 1
  const own = walk.bytes.subarray(start, end)
  const bodyStart = start + bodyOffset(own)
  const headers = bodyStart === start ? [] : scanHeaders(walk.bytes.subarray(start, bodyStart))
  const content = parseParameters(headerOf(headers, 'Content-Type') ?? usual)
  const [type = '', subtype = ''] = content.value.toLowerCase().split('/')
  const isReadable = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(`${type}/${subtype}`)
  const part = { start, bodyStart, end, headers, content, children: [], message: undefined }
  const canNest = depth < MAX_DEPTH && walk.count < MAX_PARTS
  if (isReadable && canNest && type === 'multipart') {
    const inside = subtype === 'digest' ? 'message/rfc822' : 'text/plain'
    const children = splitBody(walk, bodyStart, end, content).flatMap(([from, to]) => {
      return walk.count >= MAX_PARTS ? [] : [parsePart(walk, { start: from, end: to, depth: depth + 1, usual: inside })]
    })
    if (children.length > 0) return { ...part, type, subtype, children }
  }
  if (isReadable && canNest && type === 'message' && subtype === 'rfc822') {
    const message = parsePart(walk, { start: bodyStart, end, depth: depth + 1, usual: 'text/plain' })
    return { ...part, type, subtype, message }
  }
  // A multipart without parts, and what is nested too deep, has no form of its own (RFC 2045 section 5.2).
  const isPlain = !isReadable || type === 'multipart' || (type === 'message' && subtype === 'rfc822')
  return isPlain ? { ...part, type: 'text', subtype: 'plain' } : { ...part, type, subtype }
}

/** A part may begin with its empty line: then it has no header at all. */
function bodyOffset(own: Buffer): number {
  if (own[0] === LF) return 1
  if (own[0] === CR && own[1] === LF) return 2
  return splitHead(own).bodyStart
}

/** Where the parts of a multipart lie: between the lines `--boundary`, without the line end before each. */
function splitBody({ bytes }: Walk, start: number, end: number, { parameters }: Parameters): [number, number][] {
  const boundary = parameters.find(([name]) => name.toLowerCase() === 'boundary')?.[1]
  if (boundary === undefined || boundary === '') return []
  const mark = Buffer.from(`--${boundary}`, 'utf8')
  const ranges: [number, number][] = []
  let from: number | undefined
  for (let at = bytes.indexOf(mark, start); at >= 0 && at < end; at = bytes.indexOf(mark, at + mark.length)) {
    if (at !== start && bytes[at - 1] !== LF) continue
    const behind = bytes.subarray(at + mark.length, Math.min(end, at + mark.length + 80))
    const isClosing = behind[0] === 45 && behind[1] === 45
    const line = /^[ \t]*(?:\r?\n|$)/.exec(behind.toString('latin1'))
    if (!isClosing && line === null) continue
    if (from !== undefined) ranges.push([from, Math.max(from, lineEndBefore(bytes, at))])
    if (isClosing) return ranges
    from = Math.min(end, at + mark.length + (line?.[0].length ?? 0))
    if (ranges.length >= MAX_PARTS) return ranges
  }
  // The closing line is missing: the last part goes to the end.
  if (from !== undefined) ranges.push([from, end])
  return ranges
}

function lineEndBefore(bytes: Buffer, at: number): number {
  return bytes[at - 2] === CR ? at - 2 : at - 1
}
