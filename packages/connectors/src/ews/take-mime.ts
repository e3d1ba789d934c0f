import { ConnectorError } from '../connector-error.ts'

/** An answer of GetItem in two: its XML, in which the content is left out, and the mail itself. */
export type TakenMime = { readonly text: string; readonly mime: Uint8Array | null }

// The XML around the content: ids and codes.
const MAX_XML_BYTES = 1024 * 1024

const OPENING = /<(?:[\w.-]+:)?MimeContent(?:\s[^<>]*)?(?<!\/)>/
const LESS_THAN = 0x3c

/**
 * Decodes the `t:MimeContent` of an answer while it comes, so that a mail is never held as text and as bytes at once. A mail beyond
 * `maxBytes` fails with TOO_LARGE.
 *
 *   before --opening tag--> inside --"<" of the closing tag--> after
 */
export async function takeMime(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<TakenMime> {
  let state: 'before' | 'inside' | 'after' = 'before'
  let before = Buffer.alloc(0)
  const after: Buffer[] = []
  const mime: Buffer[] = []
  let size = 0
  // Up to three characters that make no whole group of four yet.
  let rest = ''

  for await (const given of pieces) {
    let piece = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    if (state === 'before') {
      before = Buffer.concat([before, piece])
      const opening = OPENING.exec(before.toString('latin1'))
      if (opening === null) {
        if (before.length > MAX_XML_BYTES) throw tooLarge(MAX_XML_BYTES)
        continue
      }
      const end = opening.index + opening[0].length
      piece = before.subarray(end)
      before = before.subarray(0, end)
      state = 'inside'
    }
    if (state === 'inside') {
      const end = piece.indexOf(LESS_THAN)
      const text = rest + (end < 0 ? piece : piece.subarray(0, end)).toString('latin1').replace(/\s+/g, '')
      const whole = end < 0 ? text.length - (text.length % 4) : text.length
      rest = text.slice(whole)
      const decoded = Buffer.from(text.slice(0, whole), 'base64')
      mime.push(decoded)
      size += decoded.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      if (end < 0) continue
      piece = piece.subarray(end)
      state = 'after'
    }
    after.push(piece)
  }
  return {
    text: Buffer.concat([before, ...after]).toString('utf8'),
    mime: state === 'before' ? null : mime.length === 1 ? (mime[0] ?? null) : Buffer.concat(mime),
  }
}

function tooLarge(maxBytes: number): ConnectorError {
  return new ConnectorError('TOO_LARGE', `The mail is larger than ${String(maxBytes)} bytes.`, { border: 'ews' })
}
