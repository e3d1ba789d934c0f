import { createHash } from 'node:crypto'
import { judgeAuto } from './auto/judge-auto.ts'
import { collectBody } from './body/collect-body.ts'
import { contentIdentity } from './content-identity.ts'
import { fileFingerprints } from './file-fingerprints.ts'
import { headerCharsets } from './header/header-charsets.ts'
import { readEnvelope } from './header/read-envelope.ts'
import type { Envelope } from './header/read-envelope.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { ScannedHeaders } from './scanned-headers.ts'
import { normaliseRaw } from './structure/normalise-raw.ts'
import type { Report } from './structure/read-header.ts'
import { readStructure } from './structure/read-structure.ts'

const quiet: Report = () => undefined

/** Bytes of a mail that are scanned: the header and the body stand in front of the attachments. */
const SCANNED_BYTES = 4 * 1024 * 1024

/**
 * Reads the header of a mail and says which mail it is. Cannot fail: a mail that breaks the reader is told by its bytes.
 * Meant for the moment a mail comes in, before anything else looks at it; decodes of attachments only their beginnings.
 */
export function scanHeaders(bytes: Uint8Array): ScannedHeaders {
  try {
    const source = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SCANNED_BYTES))
    const raw = normaliseRaw(source)
    const root = readStructure(raw, 0, raw.length, DEFAULT_LIMITS, quiet)
    const body = collectBody(root, headerCharsets(root.header), quiet)
    const envelope = readEnvelope(root.header, body.charset, quiet)
    const nothing = envelope.messageId === null && envelope.from === null && envelope.date === null
    return {
      ...summary(envelope),
      ...judgeAuto({ header: root.header, envelope, root, bounce: null, attachments: [], text: '', words: '' }),
      contentIdentity: nothing
        ? bytesIdentity(bytes)
        : contentIdentity({ ...envelope, body: body.html ?? body.text, files: fileFingerprints(body.files) }),
    }
  } catch {
    return {
      messageId: null,
      from: null,
      to: [],
      subject: '',
      date: null,
      inReplyTo: [],
      references: [],
      autoSubmitted: false,
      autoReason: null,
      contentIdentity: bytesIdentity(bytes),
    }
  }
}

function summary(
  envelope: Envelope,
): Pick<ScannedHeaders, 'messageId' | 'from' | 'to' | 'subject' | 'date' | 'inReplyTo' | 'references'> {
  const { messageId, from, to, subject, date, inReplyTo, references } = envelope
  return { messageId, from, to, subject, date, inReplyTo, references }
}

/** For what has no header worth the name: its bytes without blanks and line ends. */
function bytesIdentity(bytes: Uint8Array): string {
  const hash = createHash('sha256').update('postdesk bytes identity 1')
  const kept = Buffer.allocUnsafe(bytes.length)
  let size = 0
  for (const byte of bytes) if (byte > 32) kept[size++] = byte
  return hash.update(kept.subarray(0, size)).digest('base64url')
}
