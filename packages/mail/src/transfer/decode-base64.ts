const EQUALS = 61

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Value of each character, or -1. */
const VALUES = (() => {
  const table = new Int8Array(256).fill(-1)
  for (const [value, char] of ALPHABET.split('').entries()) {
    table[char.charCodeAt(0)] = value
  }
  return table
})()

export interface DecodedTransfer {
  readonly bytes: Buffer
  /** True when something that does not belong into this encoding was passed over. */
  readonly damaged: boolean
}

/**
 * Decodes base64 (RFC 2045 section 6.8) and forgives: characters outside the alphabet are passed over, padding may be missing,
 * and what follows the padding is read on only when it is base64 again (several streams glued together), so that the footer
 * a mailing list hung below an attachment does not become a part of it.
 */
export function decodeBase64(source: Buffer): DecodedTransfer {
  const padding = source.indexOf(EQUALS)
  if (padding === -1 || isPaddingOnly(source, padding)) {
    const bytes = Buffer.from(source.toString('latin1', 0, padding === -1 ? source.length : padding), 'base64')
    // The quick decoder takes the url-safe letters too, which mail never means; a look at the length tells whether any were there.
    if (source.indexOf(45) === -1 && source.indexOf(95) === -1) return { bytes, damaged: false }
  }
  return decodeSlowly(source)
}

function isPaddingOnly(source: Buffer, from: number): boolean {
  if (source.length - from > 100) return false
  for (let at = from; at < source.length; at++) {
    const byte = source[at] ?? 0
    if (byte !== EQUALS && byte > 32) return false
  }
  return true
}

function decodeSlowly(source: Buffer): DecodedTransfer {
  const bytes = Buffer.allocUnsafe(Math.ceil((source.length * 3) / 4) + 3)
  let size = 0
  let group = 0
  let count = 0
  let damaged = false
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    const value = VALUES[byte] ?? -1
    if (value >= 0) {
      group = (group << 6) | value
      if (++count === 4) {
        bytes[size++] = (group >> 16) & 255
        bytes[size++] = (group >> 8) & 255
        bytes[size++] = group & 255
        group = 0
        count = 0
      }
      continue
    }
    if (byte === EQUALS) {
      if (count >= 2) bytes[size++] = (group >> (count === 2 ? 4 : 10)) & 255
      if (count === 3) bytes[size++] = (group >> 2) & 255
      group = 0
      count = 0
      while (at + 1 < source.length && ((source[at + 1] ?? 0) <= 32 || source[at + 1] === EQUALS)) at++
      if (at + 1 < source.length && !isBase64Line(source, at + 1)) {
        return { bytes: bytes.subarray(0, size), damaged: true }
      }
      continue
    }
    if (byte > 32) damaged = true
  }
  if (count >= 2) bytes[size++] = (group >> (count === 2 ? 4 : 10)) & 255
  if (count === 3) bytes[size++] = (group >> 2) & 255
  return { bytes: bytes.subarray(0, size), damaged }
}

/** Is the line at `from` base64 and nothing else? */
function isBase64Line(source: Buffer, from: number): boolean {
  let at = from
  let count = 0
  for (; at < source.length; at++) {
    const byte = source[at] ?? 0
    if (byte === 10 || byte === 13) break
    if ((VALUES[byte] ?? -1) < 0 && byte !== EQUALS) return false
    count++
  }
  return count >= 4 && count % 4 === 0
}
