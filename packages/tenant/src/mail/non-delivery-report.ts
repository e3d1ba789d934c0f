import { encodeHeaderText } from './encode-header.ts'
import { headerOf, scanHeaders, splitHead, textOf } from './header-scan.ts'
import { escapeHtml } from './plain-text.ts'
import { subjectPrefix } from './subject-prefix.ts'

export type Failure = {
  readonly recipient: string
  /** Enhanced status code (RFC 3463), e.g. 5.1.10. */
  readonly status: string
  /** What the refusing server said, e.g. `550 5.1.10 …`. */
  readonly diagnostic: string
  /** The server that said so. */
  readonly server: string
  /** `delayed` warns only: the mail is still on its way. `failed` when absent. */
  readonly action?: 'failed' | 'delayed'
}

/**
 * Which parts a report has: all three with the whole mail, its headers only, or the text alone without anything a program
 * could read, as the oldest reports of the service have it (G3).
 */
export type ReportShape = 'whole' | 'headers' | 'text-only'

// Beyond this, Exchange sends the headers back instead of the whole mail.
const MAX_RETURNED_BYTES = 1_048_576
const HOST = 'AM0PR05MB4711.eurprd05.prod.outlook.com'

/**
 * A non-delivery report as Exchange Online writes them (G3): multipart/report with text and HTML for people,
 * message/delivery-status (RFC 3464) for programs, and the original mail.
 */
export function makeNonDeliveryReport(parts: {
  readonly to: string
  readonly postmaster: string
  readonly original: Uint8Array
  readonly failures: readonly Failure[]
  readonly at: number
  /** A GUID for the report's own Message-ID and boundaries. */
  readonly guid: string
  readonly conversationIndex?: string
  /** Language of the sender's mailbox; the subject is in it. */
  readonly language: string
  readonly shape: ReportShape
}): Uint8Array {
  const headers = scanHeaders(parts.original)
  const originalId = headerOf(headers, 'Message-ID')
  const subject = textOf(headers, 'Subject')
  const date = rfcDate(parts.at)
  const isDelay = parts.failures.every((failure) => failure.action === 'delayed')
  const outer = `_${parts.guid}_`
  const inner = `_alt_${parts.guid}_`
  const head = [
    'From: Microsoft Outlook <' + parts.postmaster + '>',
    `To: <${parts.to}>`,
    `Date: ${date}`,
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${outer}"`,
    'X-MS-Exchange-Message-Is-Ndr:',
    `Content-Language: ${parts.language}`,
    `Message-ID: <${parts.guid}@${HOST}>`,
    ...(originalId === undefined ? [] : [`In-Reply-To: ${originalId}`, `References: ${originalId}`]),
    ...(parts.conversationIndex === undefined ? [] : [`Thread-Index: ${parts.conversationIndex}`]),
    `Thread-Topic: ${encodeHeaderText(subject)}`,
    `Subject: ${encodeHeaderText(subjectPrefix(isDelay ? 'delayed' : 'undeliverable', parts.language) + subject)}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
  ]
  const statuses = [
    `Reporting-MTA: dns;${HOST}`,
    `Received-From-MTA: dns;${HOST}`,
    `Arrival-Date: ${date}`,
    ...parts.failures.flatMap((failure) => [
      '',
      `Final-Recipient: rfc822;${failure.recipient}`,
      `Action: ${failure.action ?? 'failed'}`,
      `Status: ${failure.status}`,
      `Diagnostic-Code: smtp;${failure.diagnostic}`,
      `Remote-MTA: dns;${failure.server}`,
      `X-Display-Name: ${failure.recipient}`,
    ]),
  ]
  const { headEnd } = splitHead(parts.original)
  const originalHead = Buffer.from(parts.original.subarray(0, headEnd)).toString('latin1')
  const isWhole = parts.shape === 'whole' && parts.original.length <= MAX_RETURNED_BYTES
  const text = explain(parts.failures, HOST, originalHead)
  const words = [
    ...head,
    '',
    `--${outer}`,
    `Content-Type: multipart/alternative; differences=Content-Type;\r\n\tboundary="${inner}"`,
    '',
    `--${inner}`,
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(text),
    `--${inner}`,
    'Content-Type: text/html; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(`<html><body><pre>${escapeHtml(text)}</pre></body></html>`),
    `--${inner}--`,
    '',
  ]
  const end = `\r\n--${outer}--\r\n`
  if (parts.shape === 'text-only') return Buffer.from(words.join('\r\n') + end, 'latin1')
  const before = [
    ...words,
    `--${outer}`,
    'Content-Type: message/delivery-status',
    '',
    ...statuses,
    '',
    `--${outer}`,
    isWhole ? 'Content-Type: message/rfc822' : 'Content-Type: text/rfc822-headers',
    '',
    '',
  ].join('\r\n')
  const returned = isWhole ? parts.original : parts.original.subarray(0, headEnd)
  return Buffer.concat([Buffer.from(before, 'latin1'), returned, Buffer.from(end, 'latin1')])
}

function explain(failures: readonly Failure[], host: string, originalHead: string): string {
  const who = failures.map((failure) => `  ${failure.recipient}`).join('\r\n')
  const why = failures.map(
    (failure) => `${failure.recipient}\r\n${failure.server}\r\nRemote server returned '${failure.diagnostic}'`,
  )
  return [
    failures.every((failure) => failure.action === 'delayed')
      ? 'Delivery to these recipients is delayed. Nothing has to be done; the attempts go on:'
      : 'Your message could not be delivered to these recipients:',
    '',
    who,
    '',
    'Please check the address if you send the message again.',
    '',
    'Diagnostic information for administrators:',
    '',
    `Generating server: ${host}`,
    '',
    ...why,
    '',
    'Original message headers:',
    '',
    originalHead,
  ].join('\r\n')
}

function base64Lines(text: string): string {
  return (
    Buffer.from(text, 'utf8')
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
}

/** Date as headers write it (RFC 5322 section 3.3), in UTC. */
export function rfcDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}
