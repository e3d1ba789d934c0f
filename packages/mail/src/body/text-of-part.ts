import { decodeBytes } from '../charset/decode-bytes.ts'
import type { DecodedText } from '../charset/decode-bytes.ts'
import type { Part } from '../structure/part.ts'
import { rawBody } from '../structure/part.ts'
import type { Report } from '../structure/read-header.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import { looksLikeBase64 } from '../transfer/looks-like-base64.ts'
import { unflow } from './unflow.ts'

/** What a text part says, with lines that end in LF. */
export interface PartText {
  readonly text: string
  readonly charset: string
}

/** Decodes a text part: transfer encoding, charset, line ends, format=flowed (RFC 3676). `hints` are charsets seen elsewhere in the mail. */
export function textOfPart(part: Part, hints: readonly (string | null)[], report: Report): PartText {
  const raw = rawBody(part)
  const lies = part.encoding === 'base64' && !looksLikeBase64(raw)
  if (lies) report('encoding-unknown', 'text that says it is base64 and is not')
  const bytes = lies ? raw : decodeTransfer(raw, part.encoding, report)
  const isHtml = part.type === 'text/html'
  const label = part.typeParams.get('charset') ?? (isHtml ? metaCharset(bytes) : null)
  const decoded = decodeBytes(bytes, label, isHtml ? [metaCharset(bytes), ...hints] : hints)
  if (decoded.fault !== null) reportCharset(decoded, label, report)
  const text = toLf(decoded.text)
  const flowed = part.type === 'text/plain' && part.typeParams.get('format')?.toLowerCase() === 'flowed'
  return { text: flowed ? unflow(text, part.typeParams.get('delsp')?.toLowerCase() === 'yes') : text, charset: decoded.charset }
}

function reportCharset(decoded: DecodedText, label: string | null, report: Report): void {
  const code = decoded.fault === 'unknown' ? 'charset-unknown' : 'charset-wrong'
  report(code, `charset ${(label ?? 'not named').slice(0, 60)}, read as ${decoded.charset}`)
}

/** CRLF and lone CR become LF. */
function toLf(text: string): string {
  return text.includes('\r') ? text.replace(/\r+\n|\r/g, '\n') : text
}

/** The charset that an HTML part names inside itself, when its header does not. */
function metaCharset(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 4096)
  return /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{2,40})/i.exec(head)?.[1] ?? null
}
