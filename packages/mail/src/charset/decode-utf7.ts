const BASE64 = /^[A-Za-z0-9+/]$/

/**
 * Decodes UTF-7 (RFC 2152). Bytes of 8 bits are passed on as windows-1252 would have them, since they are no UTF-7 at all
 * and something better than nothing.
 */
export function decodeUtf7(bytes: Uint8Array): string {
  const source = new TextDecoder('windows-1252').decode(bytes)
  let text = ''
  let at = 0
  for (;;) {
    const plus = source.indexOf('+', at)
    if (plus === -1) return text + source.slice(at)
    text += source.slice(at, plus)
    let stop = plus + 1
    while (stop < source.length && BASE64.test(source.charAt(stop))) stop++
    const packed = source.slice(plus + 1, stop)
    if (packed === '') text += '+'
    else {
      const units = Buffer.from(packed, 'base64')
      for (let pair = 0; pair + 1 < units.length; pair += 2) text += String.fromCharCode(units.readUInt16BE(pair))
    }
    at = source[stop] === '-' ? stop + 1 : stop
  }
}
