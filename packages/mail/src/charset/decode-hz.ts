/** Decodes HZ-GB-2312 (RFC 1843): `~{` begins two-byte GB text in seven bits, `~}` ends it, `~~` is a tilde. */
export function decodeHz(bytes: Uint8Array): string {
  const lifted: number[] = []
  let chinese = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const next = bytes[at + 1]
    if (byte === 0x7e && next !== undefined) {
      if (!chinese && next === 0x7b) chinese = true
      else if (chinese && next === 0x7d) chinese = false
      else if (!chinese && next === 0x7e) lifted.push(0x7e)
      else if (next === 10) chinese = false
      else if (!chinese) {
        lifted.push(byte)
        continue
      } else lifted.push(byte | 0x80, next | 0x80)
      at++
    } else if (byte === 10) {
      // A line ends the two-byte mode, whether or not it was closed.
      chinese = false
      lifted.push(byte)
    } else if (chinese && byte > 0x20 && next !== undefined && next > 0x20) {
      lifted.push(byte | 0x80, next | 0x80)
      at++
    } else lifted.push(byte)
  }
  return new TextDecoder('gb18030').decode(Uint8Array.from(lifted))
}
