import { headerOf } from '../../mail/header-scan.ts'
import { parseStructure } from '../mime/parse-structure.ts'
import type { Part } from '../mime/parse-structure.ts'
import { findPart } from '../mime/section.ts'

/** A part without its transfer encoding, as BINARY gives it (RFC 3516); undefined when there is no such part. */
export function decodedSection(raw: Uint8Array, path: readonly number[]): Uint8Array | undefined {
  if (path.length === 0) return raw
  const part = findPart(parseStructure(raw), path)
  return part === undefined ? undefined : decodePart(raw, part)
}

export function decodePart(raw: Uint8Array, part: Part): Uint8Array {
  const bytes = raw.subarray(part.bodyStart, part.end)
  const encoding = (headerOf(part.headers, 'Content-Transfer-Encoding') ?? '').trim().toLowerCase()
  if (encoding === 'base64') return Buffer.from(latin1(bytes), 'base64')
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(latin1(bytes)) : bytes
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function decodeQuotedPrintable(text: string): Buffer {
  const joined = text.replace(/=[ \t]*\r?\n/g, '')
  const decoded = joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
  return Buffer.from(decoded, 'latin1')
}
