const EQUALS = 61
const LF = 10
const CR = 13
const BLANK = 32
const TAB = 9

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 48 && byte <= 57) return byte - 48
  if (byte >= 65 && byte <= 70) return byte - 55
  if (byte >= 97 && byte <= 102) return byte - 87
  return -1
}

/**
 * Decodes quoted-printable (RFC 2045 section 6.7). Forgives lower-case hex and a lone `=` (which stays); blanks at the end of a
 * line are transport padding and go.
 */
export function decodeQuotedPrintable(source: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(source.length)
  let size = 0
  // Everything from here to `size` is blanks that only count when something follows them on the line.
  let solid = 0
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0
    if (byte === EQUALS) {
      const high = hexValue(source[at + 1])
      const low = high < 0 ? -1 : hexValue(source[at + 2])
      if (low >= 0) {
        bytes[size++] = high * 16 + low
        solid = size
        at += 2
        continue
      }
      const stop = softBreak(source, at + 1)
      if (stop !== -1) {
        solid = size
        at = stop - 1
        continue
      }
      bytes[size++] = byte
      solid = size
    } else if (byte === LF || (byte === CR && source[at + 1] === LF)) {
      size = solid
      bytes[size++] = byte
      if (byte === CR) {
        bytes[size++] = LF
        at++
      }
      solid = size
    } else {
      bytes[size++] = byte
      if (byte !== BLANK && byte !== TAB) solid = size
    }
  }
  return bytes.subarray(0, size)
}

/** After a `=`: blanks and a line end (or the end of all). Gives the offset after it, or -1. */
function softBreak(source: Uint8Array, from: number): number {
  let at = from
  while (source[at] === BLANK || source[at] === TAB) at++
  while (source[at] === CR) at++
  if (at >= source.length) return at
  if (source[at] === LF) return at + 1
  return source[at - 1] === CR ? at : -1
}
