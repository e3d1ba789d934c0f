/** One element of BER: its tag, and its content; `end` is the offset behind it. */
interface Element {
  readonly tag: number
  readonly content: Buffer
  readonly end: number
}

/** Elements inside elements that are followed; a signature needs six. */
const MAX_DEPTH = 20

const CONSTRUCTED = 0x20
const OCTET_STRING = 0x04

/** 1.2.840.113549.1.7.2, signedData (RFC 5652 section 5). */
const SIGNED_DATA = Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02])

/**
 * The mail inside an opaque S/MIME signature (application/pkcs7-mime; smime-type=signed-data), so that it can be read without
 * the program that signed it. Nothing is verified here: the mail is marked as signed, and the signature stays as a file. Null
 * when this is no signature, or is damaged.
 */
export function unwrapSigned(bytes: Buffer): Buffer | null {
  try {
    const info = children(readElement(bytes, 0, 0), 0)
    const [kind, wrapped] = info
    if (!kind || !wrapped || !kind.content.equals(SIGNED_DATA)) return null
    // SignedData ::= version, digestAlgorithms, encapContentInfo { type, [0] content }, …
    const signed = children(children(wrapped, 0)[0], 1)
    const holder = children(signed[2], 2)[1]
    const octets = holder === undefined ? undefined : children(holder, 3)[0]
    return octets === undefined ? null : joinOctets(octets, 4)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Strings may come in pieces. */
function joinOctets(element: Element, depth: number): Buffer {
  if (element.tag === OCTET_STRING) return element.content
  if (element.tag !== (OCTET_STRING | CONSTRUCTED)) throw new RangeError('no octet string')
  return Buffer.concat(children(element, depth).map((piece) => joinOctets(piece, depth + 1)))
}

function children(element: Element | undefined, depth: number): Element[] {
  if (element === undefined || depth > MAX_DEPTH) throw new RangeError('not the expected structure')
  const found: Element[] = []
  let at = 0
  while (at < element.content.length) {
    const child = readElement(element.content, at, depth + 1)
    if (child.end <= at) break
    found.push(child)
    at = child.end
  }
  return found
}

function readElement(bytes: Buffer, at: number, depth: number): Element {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deep')
  const tag = byteAt(bytes, at)
  const first = byteAt(bytes, at + 1)
  let start = at + 2
  if (first === 0x80) {
    // Indefinite length: elements follow until two zeros.
    let end = start
    while (byteAt(bytes, end) !== 0 || byteAt(bytes, end + 1) !== 0) end = readElement(bytes, end, depth + 1).end
    return { tag, content: bytes.subarray(start, end), end: end + 2 }
  }
  let length = first
  if (first > 0x80) {
    length = 0
    for (let count = first & 0x7f; count > 0; count--) length = length * 256 + byteAt(bytes, start++)
  }
  if (start + length > bytes.length) throw new RangeError('ends early')
  return { tag, content: bytes.subarray(start, start + length), end: start + length }
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new RangeError('ends early')
  return byte
}
