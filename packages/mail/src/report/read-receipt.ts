import { originalMessageId } from '../bounce/original-message-id.ts'
import { readAddresses } from '../header/read-addresses.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { Receipt } from '../parsed-mail.ts'
import { leavesOf, rawBody } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf, readHeader } from '../structure/read-header.ts'
import type { HeaderBlock } from '../structure/read-header.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'

/**
 * Reads a receipt (message/disposition-notification, RFC 8098 section 3). Null when the mail carries none, or one that says neither that
 * the mail was shown nor that it was deleted: those speak of machines, not of readers.
 */
export function readReceipt(root: Part, answers: readonly string[]): Receipt | null {
  const parts = leavesOf(root)
  const part = parts.find((one) => one.type === 'message/disposition-notification')
  if (!part) return null
  const fields = fieldsIn(part)
  // `manual-action/MDN-sent-manually; displayed`, perhaps with modifiers behind a slash.
  const word = /;\s*([a-z]+)/i.exec(fieldOf(fields, 'disposition') ?? '')?.[1]?.toLowerCase()
  const kind = word === 'displayed' ? 'read' : word === 'deleted' ? 'deleted-unread' : null
  if (kind === null) return null
  const reader = fieldOf(fields, 'final-recipient') ?? fieldOf(fields, 'original-recipient') ?? ''
  return { kind, address: typedAddress(reader), originalMessageId: originalMessageId(parts, '', answers) }
}

/** The fields that a report's part consists of. */
export function fieldsIn(part: Part): HeaderBlock {
  const bytes = decodeTransfer(rawBody(part), part.encoding, () => undefined)
  let at = 0
  while (bytes[at] === 10 || bytes[at] === 13) at++
  return readHeader(bytes, at, bytes.length, DEFAULT_LIMITS, () => undefined)
}

/** `rfc822;ann@example.com` or `<ann@example.com>`; empty when there is no address. */
export function typedAddress(field: string): string {
  const found = readAddresses(field.replace(/^\s*[\w-]{1,20}\s*;/, ''), null).find(({ address }) => address.includes('@'))
  return found?.address ?? ''
}
