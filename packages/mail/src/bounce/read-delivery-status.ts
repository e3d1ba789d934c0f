import { tidyAddress } from '../header/tidy-address.ts'
import { decodeWords } from '../header/decode-words.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { BounceRecipient } from '../parsed-mail.ts'
import { fieldOf, readHeader } from '../structure/read-header.ts'
import type { HeaderBlock } from '../structure/read-header.ts'
import type { Part } from '../structure/part.ts'
import { rawBody } from '../structure/part.ts'
import { findStatus } from './find-status.ts'

/** Recipients of one report that are kept. A report about a list of millions is an attack on whoever stores it. */
const MAX_RECIPIENTS = 2000

/** How far down the fields may begin. */
const MAX_LEAD = 20_000

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const

/** What some systems write in place of the words of RFC 3464 section 2.3.3. */
const OTHER_ACTIONS: Readonly<Record<string, (typeof ACTIONS)[number]>> = {
  expired: 'failed',
  bounced: 'failed',
  error: 'failed',
  failure: 'failed',
  deferred: 'delayed',
}

/** Does this part hold such a report? Some systems send it as plain text. */
export function isStatusPart(part: Part): boolean {
  if (/^message\/(?:global-)?delivery-status$/.test(part.type)) return true
  if (part.type !== 'text/plain' || part.bodyEnd - part.bodyStart > 20_000) return false
  const body = rawBody(part).toString('latin1', 0, 3000)
  return (
    /^(?:final|original)-recipient\s*:/im.test(body) && /^(?:action|status)\s*:/im.test(body) && /^reporting-mta\s*:/im.test(body)
  )
}

/**
 * Reads a message/delivery-status part (RFC 3464): groups of fields parted by blank lines, the first about the mail, each other
 * about one recipient. Groups without a recipient are passed over, so that a stray blank line costs nothing. When a broken
 * program wrote everything into one group, that group counts for both.
 */
export function readDeliveryStatus(content: Uint8Array): BounceRecipient[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const recipients: BounceRecipient[] = []
  let pending: HeaderBlock | null = null
  let at = firstField(bytes)
  while (at < bytes.length && recipients.length < MAX_RECIPIENTS) {
    while (at < bytes.length && (bytes[at] === 10 || bytes[at] === 13)) at++
    const group = readHeader(bytes, at, bytes.length, DEFAULT_LIMITS, () => undefined)
    if (group.bodyStart <= at) break
    at = group.bodyStart
    // A group that was torn in two by a blank line: the address in one half, the status in the other.
    const merged: HeaderBlock = pending === null ? group : { fields: [...pending.fields, ...group.fields], bodyStart: at }
    const recipient = readRecipient(merged)
    const torn = recipient !== null && recipient.status === null && recipient.action === null
    pending = torn && pending === null ? group : null
    if (recipient !== null && pending === null) recipients.push(recipient)
  }
  if (pending !== null) {
    const last = readRecipient(pending)
    if (last !== null) recipients.push(last)
  }
  return recipients
}

const FIELD =
  /^(?:reporting-mta|original-envelope-id|received-from-mta|arrival-date|(?:original|final)-recipient|action|status|diagnostic-code|x-[a-z0-9-]{1,40})[ \t]*:/im

/** Where the fields begin: a report that was written as text has sentences above them. */
function firstField(bytes: Buffer): number {
  const found = FIELD.exec(bytes.toString('latin1', 0, MAX_LEAD))
  return found === null ? 0 : found.index
}

function readRecipient(group: HeaderBlock): BounceRecipient | null {
  const final = addressOf(fieldOf(group, 'final-recipient'))
  const original = addressOf(fieldOf(group, 'original-recipient'))
  // A final recipient inside the other server (`user@IMS-DAEMON`) says less than the address that was written to.
  const address = /@[^@]+\./.test(final) ? final : original.includes('@') ? original : final || original
  if (address === '') return null
  const code = fieldOf(group, 'status') ?? ''
  const diagnostic = typedValue(
    // Sun and PMDF write the reason behind the code: `5.0.0 (recipient reached disk quota)`.
    fieldOf(group, 'diagnostic-code') ?? fieldOf(group, 'x-supplementary-info') ?? /\(([^()]{5,300})\)/.exec(code)?.[1] ?? '',
  )
  const word = /^[a-z]+/.exec((fieldOf(group, 'action') ?? '').trim().toLowerCase())?.[0] ?? ''
  const action =
    ACTIONS.find((known) => known === word) ?? (Object.hasOwn(OTHER_ACTIONS, word) ? OTHER_ACTIONS[word] : undefined) ?? null
  const written = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(code)?.[0] ?? null
  return {
    address,
    action,
    status: sharpest(written, action, findStatus(diagnostic)),
    diagnostic: diagnostic === '' ? null : diagnostic,
  }
}

/** `5.0.0` says no more than "failed", and a success code beside a failure nothing: then the code in the server's own words counts. */
function sharpest(written: string | null, action: string | null, said: string | null): string | null {
  if (written === null) return said
  if (said === null || /^[45]\.0\.0$/.test(said)) return written.startsWith('2') && action === 'failed' ? said : written
  const saysLittle = /^[45]\.0\.0$/.test(written) && said.charAt(0) === written.charAt(0)
  return saysLittle || (written.startsWith('2') && action === 'failed') ? said : written
}

/** `rfc822; user@example.com`, with or without the type, brackets, or (Novell) a quoted name. */
function addressOf(field: string | undefined): string {
  if (field === undefined) return ''
  const value = typedValue(field)
  const inner = /<([^<>]*@[^<>]*)>/.exec(value)?.[1] ?? value
  const bare = tidyAddress(inner.replace(/^(?:rfc822|utf-8|utf8|unknown|x400|system)\s*;\s*/i, ''))
  return /[^\s;:<>()",]{1,200}@[^\s;:<>()",]{1,250}/.exec(bare)?.[0] ?? bare.slice(0, 320)
}

function typedValue(field: string): string {
  return decodeWords(field, null)
    .replace(/^\s*[\w.-]{1,40}\s*;\s*/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 2000)
}
