const LF = 10
const CR = 13
const DASH = 45
const BLANK = 32
const TAB = 9

/** Is `boundary` (after its two dashes) at `pos`? Says whether it opens the next part or closes the multipart. */
export function matchDelimiter(bytes: Uint8Array, pos: number, end: number, boundary: Uint8Array): 'open' | 'close' | null {
  const size = boundary.length
  if (pos + 2 + size > end || bytes[pos] !== DASH || bytes[pos + 1] !== DASH) return null
  for (let at = 0; at < size; at++) if (bytes[pos + 2 + at] !== boundary[at]) return null
  let at = pos + 2 + size
  let closes = false
  if (bytes[at] === DASH && bytes[at + 1] === DASH && at + 2 <= end) {
    closes = true
    at += 2
  }
  // Blanks may follow (RFC 2046 section 5.1.1, transport padding). Anything else makes it the longer boundary of another multipart.
  while (at < end && (bytes[at] === BLANK || bytes[at] === TAB || bytes[at] === CR)) at++
  if (at < end && bytes[at] !== LF) return null
  return closes ? 'close' : 'open'
}
