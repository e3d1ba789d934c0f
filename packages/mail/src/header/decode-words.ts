import { decodeBytes, cleanText } from '../charset/decode-bytes.ts'

/** What stands between two encoded words and is dropped with them (RFC 2047 section 6.2). */
const ONLY_BLANK = /^[ \t\r\n]+$/

/** Longest encoded word we believe in: RFC 2047 says 75, real ones reach some hundreds, longer is an attack or body text. */
const MAX_WORD = 4_000

interface EncodedWord {
  readonly charset: string
  readonly bytes: Buffer
  readonly next: number
}

/**
 * Decodes the encoded words of RFC 2047 in a header value. `value` holds one byte in each character unless `form` says that
 * it is decoded already. Adjacent words of one charset are joined as bytes first: many programs split inside a character.
 * Raw 8-bit text between them is UTF-8 when valid, else `fallbackCharset`, else guessed.
 */
export function decodeWords(value: string, fallbackCharset: string | null, form: 'bytes' | 'decoded' = 'bytes'): string {
  const plain = (text: string) => (form === 'decoded' ? cleanText(text) : decodeRaw(text, fallbackCharset))
  if (!value.includes('=?')) return plain(value)
  let text = ''
  let at = 0
  let from = 0
  let pending: { charset: string; chunks: Buffer[] } | null = null
  const flush = () => {
    if (pending) text += decodeBytes(Buffer.concat(pending.chunks), pending.charset).text
    pending = null
  }
  for (;;) {
    const start = value.indexOf('=?', at)
    if (start === -1) break
    const word = readWord(value, start)
    if (!word) {
      at = start + 2
      continue
    }
    const between = value.slice(from, start)
    const joined: { charset: string; chunks: Buffer[] } | null = pending
    if (joined !== null && (between === '' || ONLY_BLANK.test(between))) {
      if (sameCharset(joined, word.charset)) joined.chunks.push(word.bytes)
      else {
        flush()
        pending = { charset: word.charset, chunks: [word.bytes] }
      }
    } else {
      flush()
      text += plain(between)
      pending = { charset: word.charset, chunks: [word.bytes] }
    }
    at = word.next
    from = word.next
  }
  flush()
  return text + plain(value.slice(from))
}

function sameCharset(pending: { charset: string }, charset: string): boolean {
  return pending.charset.toLowerCase() === charset.toLowerCase()
}

function decodeRaw(text: string, fallbackCharset: string | null): string {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 127) return decodeBytes(Buffer.from(text, 'latin1'), null, [fallbackCharset]).text
  }
  // Raw ISO-2022-JP has no 8-bit byte but an escape.
  return text.includes('\x1b$') ? decodeBytes(Buffer.from(text, 'latin1'), null, [fallbackCharset]).text : cleanText(text)
}

/** Reads the encoded word at `start`; null when it is none. Blanks inside, a missing end and bad padding are forgiven. */
function readWord(value: string, start: number): EncodedWord | null {
  const head = /^=\?\s?["']?([^?*\s()<>@,;:"'/[\]]{1,60})["']?(?:\*[^?\s]{0,40})?\s?\?\s?([bqBQ])\s?\?/.exec(
    value.slice(start, start + 120),
  )
  if (!head?.[1] || !head[2]) return null
  const from = start + head[0].length
  const base64 = head[2].toLowerCase() === 'b'
  let end = findEnd(value, from)
  // `=?utf-8?Q?=C3=A9?=`: the `?=` right after the encoding may belong to `=C3`.
  if (end === from && /^\?=[0-9a-fA-F]{2}/.test(value.slice(end, end + 4))) end = findEnd(value, from + 1)
  let next: number
  if (end === -1) {
    // Cut short: take what can still be meant, up to the next word or the first blank.
    const rest = /^[^\s?]*/.exec(value.slice(from, from + MAX_WORD))?.[0] ?? ''
    if (rest === '') return null
    end = from + rest.length
    next = value[end] === '?' ? end + 1 : end
  } else {
    next = end + 2
  }
  const body = value.slice(from, end)
  if (body.includes('=?') && /=\?[^?\s]+\?[bq]\?/i.test(body)) {
    // The end is missing and the next word has begun.
    const cut = body.indexOf('=?')
    return { charset: head[1], bytes: decodeBody(body.slice(0, cut).replace(/\?\s*$/, ''), base64), next: from + cut }
  }
  return { charset: head[1], bytes: decodeBody(body, base64), next }
}

/** Looks no further than a word can reach: thousands of words without an end must not each walk the whole field. */
function findEnd(value: string, from: number): number {
  const end = value.slice(from, from + MAX_WORD + 2).indexOf('?=')
  return end === -1 ? -1 : from + end
}

function decodeBody(body: string, base64: boolean): Buffer {
  // A word may be made of several that were encoded each for itself; each ends in its own padding.
  if (base64) return Buffer.concat(body.split(/=+(?=[^=\s])/).map((piece) => Buffer.from(piece, 'base64')))
  return Buffer.from(
    body.replaceAll('_', ' ').replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
