import { isAnswerSubject, isForwardSubject } from '../compose/base-subject.ts'
import { readForwarded } from '../forward/read-forwarded.ts'
import { htmlToText } from '../html/html-to-text.ts'
import type { Envelope } from '../header/read-envelope.ts'
import { readMessageId } from '../header/read-message-ids.ts'
import { readAddresses } from '../header/read-addresses.ts'
import type { Bounce, BounceRecipient } from '../parsed-mail.ts'
import { leavesOf, rawBody } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf, fieldsOf } from '../structure/read-header.ts'
import { decodeTransfer } from '../transfer/decode-transfer.ts'
import { isBounceSender, isBounceSubject, isDaemon, saysUndelivered } from './bounce-words.ts'
import { findStatus, kindOfFailure, saysOnlyFailed } from './find-status.ts'
import { onlyAddressee, reportInside } from './failed-mail.ts'
import { originalMessageId } from './original-message-id.ts'
import { readBounceText, wordsAboveCopy } from './read-bounce-text.ts'
import { isStatusPart, readDeliveryStatus } from './read-delivery-status.ts'

export interface BounceClues {
  readonly envelope: Envelope
  readonly root: Part
  readonly text: string
  readonly html: string | null
}

/** Text in which a copy of the failed mail is looked for. */
const MAX_COPY = 60_000

/**
 * Reads a delivery failure or delay. A delivery-status part (RFC 3464) is believed; where it is missing or names nobody, the
 * text is read when the mail is a bounce by other signs: two of sender, subject, null sender, report type and words. Reports
 * of success, answers of people and complaints are none; null then.
 */
export function readBounce({ envelope, root, text, html }: BounceClues): Bounce | null {
  const parts = leavesOf(root)
  const reported = parts
    .filter((part) => isStatusPart(part))
    .flatMap((part) => readDeliveryStatus(decodeTransfer(rawBody(part), part.encoding, () => undefined)))
  const bad = reported.filter(
    (recipient) => recipient.action === null || recipient.action === 'failed' || recipient.action === 'delayed',
  )
  if (reported.length > 0 && bad.length === 0) return null
  const said = text.trim() === '' && html !== null ? htmlToText(html) : text
  const isSure = bad.length > 0 || isBounce(envelope, root, said, parts)
  // A daemon's words under some other subject: a bounce, if they tell of somebody.
  const isDaemons = envelope.from !== null && isDaemon(envelope.from) && saysUndelivered(wordsAboveCopy(said))
  if (!isSure && !isDaemons) return null
  const words = wordsAboveCopy(said)
  const { recipients, inner } = whoFailed(bad, { envelope, root, text: said, html }, parts)
  if (!isSure && recipients.length === 0 && envelope.subject !== '') return null
  const worst = pickWorst(recipients, words)
  const status = worst?.status ?? (recipients.length === 0 ? findStatus(words.slice(0, 4000)) : null)
  return {
    kind: worst === undefined ? kindOfFailure(status, null, words) : kindOf(worst, words),
    status,
    recipients,
    originalMessageId: originalMessageId(inner ?? parts, said, [
      ...ownWordsOnOriginal(root),
      ...envelope.inReplyTo,
      ...envelope.references.slice(-1),
    ]),
  }
}

/** Those the report names; else those the text names, those a bounce inside this one names, or whom the failed mail was sent to. */
function whoFailed(
  reported: readonly BounceRecipient[],
  { envelope, root, text }: BounceClues,
  parts: readonly Part[],
): { readonly recipients: readonly BounceRecipient[]; readonly inner: readonly Part[] | null } {
  if (reported.length > 0) return { recipients: reported.map((recipient) => sharpen(recipient, text)), inner: null }
  const own = ownAddresses(envelope)
  const named = readBounceText(text, own, failedRecipients(root))
  if (named.length > 0) return { recipients: named, inner: null }
  const inside = reportInside(parts)
  if (inside !== null) return { recipients: inside.recipients, inner: inside.parts }
  const only = onlyAddressee(parts, text)
  return { recipients: only === null || own.has(only.toLowerCase()) ? [] : readBounceText(text, own, [only]), inner: null }
}

function isBounce(envelope: Envelope, root: Part, text: string, parts: readonly Part[]): boolean {
  const header = root.header
  if (fieldOf(header, 'x-ms-exchange-message-is-ndr') !== undefined) return true
  if (fieldOf(header, 'x-failed-recipients') !== undefined) return true
  // Dovecot's delivery agent refuses in the form of a receipt.
  if (/\(rejected\)/i.test(fieldOf(header, 'auto-submitted') ?? '')) return true
  const type = root.typeParams.get('report-type')?.toLowerCase() ?? ''
  if (type === 'disposition-notification' || type === 'feedback-report') return false
  if (parts.some((part) => part.type === 'message/feedback-report' || part.type === 'message/disposition-notification'))
    return false
  const returnPath = fieldOf(header, 'return-path')?.trim()
  const signs = [
    envelope.from !== null && isBounceSender(envelope.from),
    isBounceSubject(envelope.subject),
    returnPath === '<>' || returnPath === '',
    // A report without a single part has been read as text, but still says what it is.
    root.type === 'multipart/report' || type !== '',
    fieldsOf(header, 'from').some((field) => field.trim().endsWith('<>')),
    carriesCopy(parts, text),
  ]
  // Answers to a bounce, and mails about bounces, are written by people: their sender gives them away.
  const count = signs.filter(Boolean).length
  const isSystem = signs[0] === true || signs[2] === true || signs[3] === true || signs[4] === true
  // A mail system without a subject of its own that quotes the other server's code: no person writes under such an address.
  const isTold = signs[0] === true && envelope.from?.name === '' && findStatus(wordsAboveCopy(text)) !== null
  // Gateways send under all kinds of addresses, but never under somebody's name, and never as an answer.
  const isNameless = envelope.from !== null && envelope.from.name === '' && signs[1] === true && signs[5] === true
  const isGateway =
    isNameless &&
    !isAnswerSubject(envelope.subject) &&
    !isForwardSubject(envelope.subject) &&
    readForwarded({ subject: envelope.subject, text, attachments: [] }) === null
  // A daemon that says so in its subject needs no words that we know.
  const isDaemons = envelope.from !== null && isDaemon(envelope.from) && signs[1] === true && !/^re\s?:/i.test(envelope.subject)
  if (isDaemons && count >= 2) return true
  const isLikely = (isSystem && count >= 2) || isGateway || isTold || parts.some((part) => isStatusPart(part))
  return isLikely && saysUndelivered(`${envelope.subject}\n${wordsAboveCopy(text)}`)
}

function carriesCopy(parts: readonly Part[], text: string): boolean {
  return (
    parts.some((part) => /^(?:message\/rfc822|text\/rfc822-headers)$/.test(part.type)) ||
    wordsAboveCopy(text).length < Math.min(text.length, MAX_COPY)
  )
}

/** Fills the status that a report left open from its text: some systems put the server's words only there. */
function sharpen(recipient: BounceRecipient, text: string): BounceRecipient {
  if (recipient.status !== null) return recipient
  const said = readBounceText(text, new Set(), [recipient.address])[0]
  return { ...recipient, diagnostic: recipient.diagnostic ?? said?.diagnostic ?? null, status: said?.status ?? null }
}

/** Some systems name the failed mail in a field of their own: `X-CM-Original-Message-ID`, `X-Original-Message-ID`. */
function ownWordsOnOriginal(root: Part): string[] {
  const field = root.header.fields.find(({ key }) => /^(?:x-[a-z0-9-]{0,20})?original-message-id$/.test(key))
  const id = field === undefined ? null : readMessageId(field.value)
  return id === null ? [] : [id]
}

function failedRecipients(root: Part): string[] {
  return fieldsOf(root.header, 'x-failed-recipients')
    .flatMap((field) => readAddresses(field, null))
    .map((address) => (address.address === '' ? address.name : address.address))
    .filter((address) => address.includes('@'))
}

function ownAddresses(envelope: Envelope): ReadonlySet<string> {
  return new Set(
    [envelope.from, envelope.sender, ...envelope.to, ...envelope.cc, ...envelope.replyTo].flatMap((address) =>
      address === null ? [] : [address.address.toLowerCase()],
    ),
  )
}

/** Words about this recipient come first; those of the whole text count when neither they nor the code say anything. */
function kindOf(recipient: BounceRecipient, text: string): Bounce['kind'] {
  const near = recipient.diagnostic ?? ''
  const kind = kindOfFailure(recipient.status, recipient.action, near)
  if (kind === 'unknown') return kindOfFailure(recipient.status, recipient.action, text)
  const isBare = saysOnlyFailed(recipient.status) && kindOfFailure(null, recipient.action, near) === 'unknown'
  return isBare ? kindOfFailure(recipient.status, recipient.action, text) : kind
}

/** Hard before soft before unknown. */
function pickWorst(recipients: readonly BounceRecipient[], text: string): BounceRecipient | undefined {
  const rank = (recipient: BounceRecipient) => ['hard', 'soft', 'unknown'].indexOf(kindOf(recipient, text))
  return [...recipients].sort((a, b) => rank(a) - rank(b))[0]
}
