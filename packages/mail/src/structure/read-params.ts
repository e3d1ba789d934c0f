import { findCharset } from '../charset/charset-name.ts'
import { decodeBytes } from '../charset/decode-bytes.ts'
import { decodeWords } from '../header/decode-words.ts'

/** A field of the form `value; name=value; …`, such as Content-Type. Parameter names are in lower case, values decoded. */
export interface ParamField {
  readonly value: string
  readonly params: ReadonlyMap<string, string>
}

interface RawParam {
  readonly name: string
  readonly value: string
  readonly quoted: boolean
}

const MAX_PARAMS = 200

/** Splits at semicolons outside quotes; drops comments. One pass over the field. */
function splitField(field: string): { value: string; params: RawParam[] } {
  const params: RawParam[] = []
  let at = 0
  const size = field.length
  let value = ''
  let depth = 0
  for (; at < size; at++) {
    const char = field[at]
    if (char === '(') depth++
    else if (char === ')' && depth > 0) depth--
    else if (depth === 0) {
      if (char === ';') break
      value += char
    }
  }
  const bare = value.trim()
  // `filename="x.pdf"` without the word in front of it.
  if (/^[\w*-]{1,40}\s*=/.test(bare)) {
    value = ''
    at = 0
  }
  // `text/plain charset=utf-8`: a missing semicolon.
  const space = bare.search(/\s/)
  if (value !== '' && space > 0 && bare.includes('=', space)) {
    value = bare.slice(0, space)
    at = Math.max(0, field.indexOf(bare.slice(0, space)) + space)
  }
  while (at < size && params.length < MAX_PARAMS) {
    while (at < size && (field[at] === ';' || field.charCodeAt(at) <= 32)) at++
    if (at >= size) break
    if (field[at] === '(') {
      at = skipComment(field, at)
      continue
    }
    const nameStart = at
    while (at < size && field[at] !== '=' && field[at] !== ';') at++
    const name = field
      .slice(nameStart, at)
      .replace(/\([^()]*\)/g, '')
      .trim()
      .toLowerCase()
    if (field[at] !== '=') continue
    at++
    while (at < size && field.charCodeAt(at) <= 32) at++
    if (field[at] === '"') {
      const read = readQuoted(field, at)
      params.push({ name, value: read.value, quoted: true })
      at = read.next
      // `name="a"b.txt`: what stands between the quote and the semicolon is noise.
      const semicolon = field.indexOf(';', at)
      const rest = field.slice(at, semicolon === -1 ? size : semicolon)
      if (!/^\s*[\w*-]+\s*=/.test(rest)) at += rest.length
    } else {
      const semicolon = field.indexOf(';', at)
      const stop = semicolon === -1 ? size : semicolon
      const whole = field.slice(at, stop)
      let raw = whole
      at = stop
      const comment = raw.search(/\s\(/)
      if (comment > 0 && raw.trimEnd().endsWith(')') && name !== 'name' && name !== 'filename') raw = raw.slice(0, comment)
      // `charset=utf-8 format=flowed`: the next parameter without its semicolon.
      const follow = /^(\S+)\s+([\w*-]+=.*)$/s.exec(raw)
      if (follow?.[1] !== undefined && follow[2] !== undefined && raw.length < 500) {
        at = stop - whole.length + whole.indexOf(follow[2], follow[1].length)
        raw = follow[1]
      }
      params.push({ name, value: raw.trim(), quoted: false })
    }
  }
  return { value: value.trim(), params }
}

function skipComment(field: string, from: number): number {
  let depth = 0
  for (let at = from; at < field.length; at++) {
    if (field[at] === '(') depth++
    else if (field[at] === ')' && --depth === 0) return at + 1
  }
  return field.length
}

function readQuoted(field: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from + 1
  for (; at < field.length; at++) {
    const char = field[at]
    if (char === '"') return { value, next: at + 1 }
    if (char === '\\') {
      const next = field[at + 1]
      // A Windows path is written without doubling its backslashes; only a quote or a backslash is really escaped.
      if (next === '"' || next === '\\') {
        value += next
        at++
        continue
      }
    }
    value += char
  }
  return { value, next: at }
}

interface Continued {
  readonly index: number
  readonly encoded: boolean
  readonly value: string
}

/**
 * Reads a structured field of MIME (RFC 2045 section 5.1) with the continuations and charsets of RFC 2231, and with what is
 * sent instead of them: encoded words inside parameters, raw 8-bit text, missing quotes. The first of two equal names wins.
 */
export function readParams(field: string | undefined, fallbackCharset: string | null = null): ParamField {
  if (field === undefined) return { value: '', params: new Map() }
  const { value, params } = splitField(field)
  const plain = new Map<string, string>()
  const continued = new Map<string, Continued[]>()
  for (const param of params) {
    const star = param.name.indexOf('*')
    if (star === -1) {
      if (!plain.has(param.name)) plain.set(param.name, decodeParam(param.value, fallbackCharset))
      continue
    }
    const base = param.name.slice(0, star).trim()
    const tail = param.name.slice(star + 1)
    const encoded = tail === '' || tail.endsWith('*')
    const index = Number.parseInt(tail, 10)
    const list = continued.get(base) ?? []
    list.push({ index: Number.isNaN(index) ? 0 : index, encoded, value: param.value })
    continued.set(base, list)
  }
  for (const [name, pieces] of continued) {
    const joined = joinContinued(pieces, fallbackCharset)
    if (joined !== '' || !plain.has(name)) plain.set(name, joined)
  }
  return { value, params: plain }
}

/** The form of RFC 2231 under a name without its star. */
const STARLESS = /^([a-z][\w-]{2,20})'[a-z-]{0,10}'([^']*%[0-9a-f]{2}[^']*)$/i

function decodeParam(value: string, fallbackCharset: string | null): string {
  const starless = STARLESS.exec(value.slice(0, 2000))
  if (starless?.[1] && starless[2] && findCharset(starless[1]) !== null)
    return decodeBytes(percentBytes(starless[2]), starless[1]).text
  return decodeWords(value, fallbackCharset)
}

function joinContinued(pieces: Continued[], fallbackCharset: string | null): string {
  const inOrder = [...pieces].sort((a, b) => a.index - b.index)
  const first = inOrder[0]
  if (!first) return ''
  let charset: string | null = null
  const chunks: Buffer[] = []
  let anyEncoded = false
  for (const [place, piece] of inOrder.entries()) {
    let text = piece.value
    if (piece.encoded) {
      anyEncoded = true
      if (place === 0) {
        const tagged = /^([^']*)'[^']*'(.*)$/s.exec(text)
        if (tagged) {
          charset = tagged[1] ?? null
          text = tagged[2] ?? ''
        }
      }
      chunks.push(percentBytes(text))
    } else {
      chunks.push(Buffer.from(text, 'latin1'))
    }
  }
  const bytes = Buffer.concat(chunks)
  if (!anyEncoded) return decodeParam(bytes.toString('latin1'), fallbackCharset)
  return decodeWords(decodeBytes(bytes, charset || fallbackCharset).text, null, 'decoded').trim()
}

function percentBytes(text: string): Buffer {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
