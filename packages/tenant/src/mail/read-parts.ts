import { createHash } from 'node:crypto'

import PostalMime from 'postal-mime'
import type { Attachment as ParsedAttachment } from 'postal-mime'

import { plainTextOf } from './plain-text.ts'

export type AttachmentPart = {
  /** Same content, name and place give the same key, so that an id made of it outlives edits of the mail around it. */
  readonly key: string
  readonly name: string
  readonly contentType: string
  readonly isInline: boolean
  /** Without angle brackets. */
  readonly contentId: string | undefined
  /** A mail inside the mail (message/rfc822). */
  readonly isItem: boolean
  readonly content: Uint8Array
}

export type MailParts = {
  readonly text: string | undefined
  readonly html: string | undefined
  readonly attachments: readonly AttachmentPart[]
}

// Parsed mails weigh as much as the mails: the store must not slowly hold everything twice.
const MAX_CACHED_BYTES = 32 * 1024 * 1024
const MAX_CACHED_MAILS = 400

const cache = new Map<Uint8Array, Promise<MailParts>>()
let cachedBytes = 0

/** Parses a mail's body and attachments; the most recent mails are remembered. A mail that cannot be parsed has no parts. */
export function readParts(raw: Uint8Array): Promise<MailParts> {
  const known = cache.get(raw)
  if (known !== undefined) {
    // Put at the end again: the order of a Map is the order of use.
    cache.delete(raw)
    cache.set(raw, known)
    return known
  }
  const reading = parseParts(raw)
  if (raw.length > MAX_CACHED_BYTES / 4) return reading
  cache.set(raw, reading)
  cachedBytes += raw.length
  for (const oldest of cache.keys()) {
    if (cache.size <= MAX_CACHED_MAILS && cachedBytes <= MAX_CACHED_BYTES) break
    cache.delete(oldest)
    cachedBytes -= oldest.length
  }
  return reading
}

async function parseParts(raw: Uint8Array): Promise<MailParts> {
  try {
    const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true })
    const seen = new Map<string, number>()
    return { text: mail.text, html: mail.html, attachments: mail.attachments.map((part) => readAttachment(part, seen)) }
  } catch {
    // Nesting or header bombs end here; the raw mail can still be fetched whole.
    return { text: undefined, html: undefined, attachments: [] }
  }
}

function readAttachment(part: ParsedAttachment, seen: Map<string, number>): AttachmentPart {
  const content = typeof part.content === 'string' ? Buffer.from(part.content) : new Uint8Array(part.content)
  const isItem = part.mimeType === 'message/rfc822'
  const name = part.filename ?? (isItem ? 'Attached mail' : `ATT${String(seen.size + 1).padStart(5, '0')}`)
  const digest = createHash('sha256').update(name).update(content).digest('base64url').slice(0, 20)
  const twins = seen.get(digest) ?? 0
  seen.set(digest, twins + 1)
  const contentId = part.contentId?.replace(/^<|>$/g, '')
  return {
    key: `${digest}${String(twins).padStart(2, '0')}`,
    name,
    contentType: part.mimeType,
    isInline: part.related === true || (part.disposition === 'inline' && contentId !== undefined),
    contentId,
    isItem,
    content,
  }
}

/** The whole text of the body, white space folded: what a search looks through. */
export function searchTextOf(parts: MailParts): string {
  const text = parts.text ?? (parts.html === undefined ? '' : plainTextOf(parts.html))
  return text.replace(/\s+/g, ' ').trim()
}

/** The first 255 characters of the text, white space folded (Graph `bodyPreview`). */
export function previewOf(parts: MailParts): string {
  return searchTextOf(parts).slice(0, 255)
}
