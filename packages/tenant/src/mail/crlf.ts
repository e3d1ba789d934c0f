const LF = 10
const CR = 13

const sizes = new WeakMap<Uint8Array, number>()

/** Octets of the mail with CRLF at the end of every line. Remembered: sizes are announced far more often than mails are sent. */
export function sizeWithCrlf(raw: Uint8Array): number {
  const known = sizes.get(raw)
  if (known !== undefined) return known
  const size = raw.length + countBareLf(raw)
  sizes.set(raw, size)
  return size
}

/** The mail with CRLF at the end of every line, as it goes over a wire; itself where it has them already. */
export function withCrlf(raw: Uint8Array): Uint8Array {
  const size = sizeWithCrlf(raw)
  if (size === raw.length) return raw
  const whole = new Uint8Array(size)
  let to = 0
  for (let from = 0; from < raw.length; from += 1) {
    if (raw[from] === LF && raw[from - 1] !== CR) {
      whole[to] = CR
      to += 1
    }
    whole[to] = raw[from] ?? 0
    to += 1
  }
  return whole
}

function countBareLf(raw: Uint8Array): number {
  let bare = 0
  for (let at = raw.indexOf(LF); at >= 0; at = raw.indexOf(LF, at + 1)) if (raw[at - 1] !== CR) bare += 1
  return bare
}

const DOT = 46

/** Lines that begin with a dot get another, and a line of one dot ends it all (RFC 1939 section 3, RFC 5321 section 4.5.2). */
export function dotStuffed(crlf: Uint8Array): Buffer {
  const pieces: Uint8Array[] = []
  const dot = Buffer.from('.')
  let from = 0
  for (let at = 0; at >= 0 && at < crlf.length;) {
    if (crlf[at] === DOT) {
      pieces.push(crlf.subarray(from, at), dot)
      from = at
    }
    const lineEnd = crlf.indexOf(LF, at)
    at = lineEnd < 0 ? -1 : lineEnd + 1
  }
  const endsWithLine = crlf.length === 0 || crlf[crlf.length - 1] === LF
  pieces.push(crlf.subarray(from), Buffer.from(endsWithLine ? '.\r\n' : '\r\n.\r\n'))
  return Buffer.concat(pieces)
}
