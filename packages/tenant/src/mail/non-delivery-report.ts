import { headerOf, scanHeaders, splitHead } from './header-scan.ts'
import { escapeHtml } from './plain-text.ts'

export type Failure = {
  readonly recipient: string
  /** Enhanced status code (RFC 3463), e.g. 5.1.10. */
  readonly status: string
  /** What the refusing server said, e.g. `550 5.1.10 …`. */
  readonly diagnostic: string
  /** The server that said so. */
  readonly server: string
}

// Beyond this, Exchange sends the headers back instead of the whole mail.
const MAX_RETURNED_BYTES = 1_048_576

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
}): Uint8Array {
  const headers = scanHeaders(parts.original)
  const originalId = headerOf(headers, 'Message-ID')
  const subject = headerOf(headers, 'Subject') ?? ''
  const date = rfcDate(parts.at)
  const host = 'AM0PR05MB4711.eurprd05.prod.outlook.com'
  const outer = `_${parts.guid}_`
  const inner = `_alt_${parts.guid}_`
  const head = [
    'From: Microsoft Outlook <' + parts.postmaster + '>',
    `To: <${parts.to}>`,
    `Date: ${date}`,
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${outer}"`,
    'X-MS-Exchange-Message-Is-Ndr:',
    'Content-Language: en-US',
    `Message-ID: <${parts.guid}@${host}>`,
    ...(originalId === undefined ? [] : [`In-Reply-To: ${originalId}`, `References: ${originalId}`]),
    ...(parts.conversationIndex === undefined ? [] : [`Thread-Index: ${parts.conversationIndex}`]),
    `Thread-Topic: ${subject}`,
    `Subject: Undeliverable: ${subject}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
  ]
  const statuses = [
    `Reporting-MTA: dns;${host}`,
    `Received-From-MTA: dns;${host}`,
    `Arrival-Date: ${date}`,
    ...parts.failures.flatMap((failure) => [
      '',
      `Final-Recipient: rfc822;${failure.recipient}`,
      'Action: failed',
      `Status: ${failure.status}`,
      `Diagnostic-Code: smtp;${failure.diagnostic}`,
      `Remote-MTA: dns;${failure.server}`,
      `X-Display-Name: ${failure.recipient}`,
    ]),
  ]
  const { headEnd } = splitHead(parts.original)
  const originalHead = Buffer.from(parts.original.subarray(0, headEnd)).toString('latin1')
  const isWhole = parts.original.length <= MAX_RETURNED_BYTES
  const text = explain(parts.failures, host, originalHead)
  const before = [
    ...head,
    '',
    `--${outer}`,
    `Content-Type: multipart/alternative; differences=Content-Type;\r\n\tboundary="${inner}"`,
    '',
    `--${inner}`,
    'Content-Type: text/plain; charset="us-ascii"',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(text),
    `--${inner}`,
    'Content-Type: text/html; charset="us-ascii"',
    'Content-Transfer-Encoding: base64',
    '',
    base64Lines(`<html><body><pre>${escapeHtml(text)}</pre></body></html>`),
    `--${inner}--`,
    '',
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
  return Buffer.concat([Buffer.from(before, 'latin1'), returned, Buffer.from(`\r\n--${outer}--\r\n`, 'latin1')])
}

function explain(failures: readonly Failure[], host: string, originalHead: string): string {
  const who = failures.map((failure) => `  ${failure.recipient}`).join('\r\n')
  const why = failures.map(
    (failure) => `${failure.recipient}\r\n${failure.server}\r\nRemote server returned '${failure.diagnostic}'`,
  )
  return [
    'Your message could not be delivered to these recipients:',
    '',
    who,
    '',
    'Please check the address and send the message again.',
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
