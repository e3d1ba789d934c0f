import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { findCharset } from './charset-name.ts'
import type { CharsetDecoder } from './charset-name.ts'
import { decodeHz } from './decode-hz.ts'
import { decodeIso2022 } from './decode-iso-2022.ts'
import { decodeUtf7 } from './decode-utf7.ts'
import { guessCharset } from './guess-charset.ts'

export interface DecodedText {
  /** Well-formed Unicode without NUL. */
  readonly text: string
  /** The charset that was used in the end. */
  readonly charset: string
  /** `unknown`: nobody knows the name; `wrong`: the bytes say that the name lies. */
  readonly fault: null | 'unknown' | 'wrong'
}

/** Makes any string storable: no NUL, no half of a surrogate pair. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole
}

const done = (text: string, charset: string, fault: DecodedText['fault'] = null): DecodedText => ({
  text: cleanText(text),
  charset,
  fault,
})

/** Text that escapes into another set of ISO 2022 although every byte is ASCII. */
const ESCAPE = Buffer.from([0x1b, 0x24])

/** The escapes of ISO-2022-JP there and back. A lone one in text that says it is UTF-8 may be a terminal's. */
// eslint-disable-next-line no-control-regex -- the escapes are what is looked for
const JAPANESE = /\x1b\$[@B][!-~]{2,}\x1b\([BJ]/

/**
 * Turns bytes into text under a charset name that may be missing (null), unknown or wrong. In order: a byte order mark is
 * believed; pure ASCII is ASCII; bytes that form valid UTF-8 with at least one character beyond ASCII are UTF-8 whatever a
 * single-byte label says, because such a text in a single-byte charset is next to impossible; then the label; then a guess
 * by the look of the bytes, which ends at windows-1252, where every byte has a meaning.
 */
export function decodeBytes(bytes: Uint8Array, label: string | null, hints: readonly (string | null)[] = []): DecodedText {
  const marked = decodeMarked(bytes)
  if (marked !== null) return marked
  const named = label === null || label.trim() === '' ? null : findCharset(label)
  const unknown = label !== null && label.trim() !== '' && named === null
  const fault = unknown && !/^(?:x-|)?unknown|^(?:us-)?ascii|^(?:7|8)-?bits?$|^default/i.test(label.trim()) ? 'unknown' : null

  if (named !== null && isModal(named)) {
    // These charsets look like ASCII, so they are asked first. 8-bit bytes in a "7-bit" charset may be honest UTF-8.
    if (named.kind !== 'utf-16' && named.kind !== 'utf-32' && !isAscii(bytes) && isUtf8(bytes))
      return done(utf8(bytes), 'utf-8', 'wrong')
    return done(decodeWith(bytes, named), named.name)
  }
  if (isAscii(bytes)) {
    const holder = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (holder.includes(ESCAPE) && (named?.name !== 'utf-8' || JAPANESE.test(holder.toString('latin1')))) {
      const name = holder.includes('\x1b$)C', 0, 'latin1') ? 'iso-2022-kr' : 'iso-2022-jp'
      return done(decodeIso2022(bytes, name), name, named === null ? fault : 'wrong')
    }
    if (looksLikeWideAscii(bytes)) return done(decodeWith(bytes, { kind: 'utf-16', name: 'utf-16' }), 'utf-16', 'wrong')
    return done(holder.toString('latin1'), named?.name ?? 'us-ascii', fault)
  }
  if (isUtf8(bytes)) {
    if (named === null || named.name === 'utf-8') return done(utf8(bytes), 'utf-8', fault)
    if (isSingleByte(named)) return done(utf8(bytes), 'utf-8', 'wrong')
    const text = decodeWith(bytes, named)
    return text.includes('\uFFFD') ? done(utf8(bytes), 'utf-8', 'wrong') : done(text, named.name)
  }
  if (named !== null && named.name !== 'utf-8') {
    const text = decodeWith(bytes, named)
    if (named.name === 'windows-1252') {
      // The name that programs put when they do not know: a text nearly all of whose letters lie beyond ASCII is of another script.
      const guess = guessCharset(bytes)
      if (guess !== 'windows-1252') return done(decodeGuess(bytes, guess), guess, 'wrong')
    }
    if (isSingleByte(named)) return done(text, named.name)
    return judgeMultiByte(bytes, text, named.name, hints)
  }
  if (named?.name === 'utf-8') {
    const text = utf8(bytes)
    // Cut in the middle of a character, or spoilt in a few places: still UTF-8. Spoilt throughout: another charset.
    if (countWide(text) >= countDamage(text)) return done(text, 'utf-8', 'wrong')
  }
  for (const hint of hints) {
    const hinted = hint === null || hint === '' ? null : findCharset(hint)
    if (!hinted || hinted.name === 'utf-8' || isModal(hinted) || hinted.name === 'windows-1252') continue
    const text = decodeWith(bytes, hinted)
    if (!text.includes('\uFFFD')) return done(text, hinted.name, named === null ? fault : 'wrong')
  }
  const guess = guessCharset(bytes)
  return done(decodeGuess(bytes, guess), guess, named === null ? fault : 'wrong')
}

const decodeGuess = (bytes: Uint8Array, guess: string): string =>
  decodeWith(bytes, findCharset(guess) ?? { kind: 'platform', name: guess })

function judgeMultiByte(bytes: Uint8Array, text: string, name: string, hints: readonly (string | null)[]): DecodedText {
  const damage = countDamage(text)
  if (damage === 0 || damage * 10 <= countWide(text)) return done(text, name)
  const other = decodeBytes(bytes, null, hints)
  const spoilt = countDamage(other.text)
  return spoilt < damage && other.charset !== 'windows-1252' ? { ...other, fault: 'wrong' } : done(text, name, 'wrong')
}

function decodeMarked(bytes: Uint8Array): DecodedText | null {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    const rest = bytes.subarray(3)
    return isUtf8(rest) ? done(utf8(rest), 'utf-8') : null
  }
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return done(iconv.decode(Buffer.from(bytes), 'utf-32le'), 'utf-32le')
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return done(iconv.decode(Buffer.from(bytes), 'utf-32be'), 'utf-32be')
  if (bytes.length % 2 === 0 || bytes.length > 20) {
    if (a === 0xff && b === 0xfe) return done(new TextDecoder('utf-16le').decode(bytes), 'utf-16le')
    if (a === 0xfe && b === 0xff) return done(new TextDecoder('utf-16be').decode(bytes), 'utf-16be')
  }
  return null
}

/** Charsets whose bytes are ASCII letters with another meaning, or not byte text at all. */
function isModal(charset: CharsetDecoder): boolean {
  return charset.kind !== 'platform' && charset.kind !== 'iconv'
}

const MULTI_BYTE = new Set(['gb18030', 'gbk', 'big5', 'shift_jis', 'euc-jp', 'euc-kr', 'utf-8', 'big5hkscs', 'cp949'])

function isSingleByte(charset: CharsetDecoder): boolean {
  return !isModal(charset) && !MULTI_BYTE.has(charset.name)
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes)
}

function decodeWith(bytes: Uint8Array, charset: CharsetDecoder): string {
  switch (charset.kind) {
    case 'platform':
      return new TextDecoder(charset.name).decode(bytes)
    case 'iconv':
      return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), charset.name)
    case 'iso-2022':
      return decodeIso2022(bytes, charset.name)
    case 'hz':
      return decodeHz(bytes)
    case 'utf-7':
      return decodeUtf7(bytes)
    case 'utf-16':
      return new TextDecoder(
        charset.name.endsWith('be') || (!charset.name.endsWith('le') && isBigEndian(bytes)) ? 'utf-16be' : 'utf-16le',
      ).decode(bytes)
    case 'utf-32':
      return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), charset.name)
    default:
      return charset satisfies never
  }
}

/** Without a mark: Latin text has its zero bytes first in big endian. RFC 2781 says big endian when in doubt. */
function isBigEndian(bytes: Uint8Array): boolean {
  let even = 0
  let odd = 0
  const size = Math.min(bytes.length, 2000)
  for (let at = 0; at + 1 < size; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  return even >= odd
}

/** Every second byte is NUL although the label speaks of bytes: UTF-16 sent as if it were text. */
function looksLikeWideAscii(bytes: Uint8Array): boolean {
  if (bytes.length < 8 || bytes.length % 2 !== 0) return false
  let zeros = 0
  const size = Math.min(bytes.length, 200)
  for (let at = 0; at < size; at++) if (bytes[at] === 0) zeros++
  return zeros >= size / 2 - 2 && zeros <= size / 2 + 2
}

function countDamage(text: string): number {
  let count = 0
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', at + 1)) count++
  return count
}

function countWide(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit > 127 && unit !== 0xfffd) count++
  }
  return count
}
