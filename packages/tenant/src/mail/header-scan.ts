import { addressParser, decodeWords } from 'postal-mime'

export type RawHeader = {
  readonly name: string
  /** Unfolded, encoded words still encoded. */
  readonly value: string
}

export type MailAddress = { readonly name: string; readonly address: string }

// A header block without end would make each listing read whole mails; Exchange itself refuses beyond 256 KB.
const MAX_HEADER_BYTES = 1_048_576

const CR = 13
const LF = 10

/** Offsets of the header block's end and of the body's first byte (RFC 5322 section 2.1). Bare LF counts as a line end. */
export function splitHead(raw: Uint8Array): { readonly headEnd: number; readonly bodyStart: number } {
  const limit = Math.min(raw.length, MAX_HEADER_BYTES)
  for (let at = 0; at < limit; at += 1) {
    if (raw[at] !== LF) continue
    if (raw[at + 1] === LF) return { headEnd: at + 1, bodyStart: at + 2 }
    if (raw[at + 1] === CR && raw[at + 2] === LF) return { headEnd: at + 1, bodyStart: at + 3 }
  }
  return { headEnd: limit, bodyStart: limit }
}

/** Reads the headers of a mail without parsing its body; lines that are no header are passed over. */
export function scanHeaders(raw: Uint8Array): RawHeader[] {
  const { headEnd } = splitHead(raw)
  const head = Buffer.from(raw.buffer, raw.byteOffset, headEnd)
  const utf8 = head.toString('utf8')
  // Mail from before RFC 6532 carries raw 8-bit headers in some national charset; Latin-1 at least keeps each byte.
  const text = utf8.includes('\uFFFD') ? head.toString('latin1') : utf8
  const headers: RawHeader[] = []
  for (const line of text.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    headers.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() })
  }
  return headers
}

export function headerOf(headers: readonly RawHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value
}

/** Header text with its encoded words decoded (RFC 2047). */
export function textOf(headers: readonly RawHeader[], name: string): string {
  return decodeWords(headerOf(headers, name) ?? '')
}

/** Every mailbox of every header of this name; groups are flattened, entries without an address left out. */
export function addressesOf(headers: readonly RawHeader[], name: string): MailAddress[] {
  const wanted = name.toLowerCase()
  return headers
    .filter((header) => header.name.toLowerCase() === wanted)
    .flatMap((header) => addressParser(header.value, { flatten: true }))
    .flatMap((entry) => (entry.address ? [{ name: entry.name, address: entry.address }] : []))
}

/** Message ids named in In-Reply-To or References, in order, with their angle brackets. */
export function messageIdsOf(headers: readonly RawHeader[], name: string): string[] {
  return (headerOf(headers, name) ?? '').match(/<[^<>\s]+>/g) ?? []
}
