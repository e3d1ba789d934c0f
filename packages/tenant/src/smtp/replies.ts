import { rfcDate } from '../mail/non-delivery-report.ts'

/** The mailbox server behind the door, as replies name it. */
export const SMTP_HOST = 'AM0PR05CA0042.eurprd05.prod.outlook.com'

export type Reply = {
  readonly code: number
  /** One line each, without the code; several make a multiline reply (RFC 5321 section 4.2.1). */
  readonly lines: readonly string[]
}

export function reply(code: number, ...lines: readonly string[]): Reply {
  return { code, lines }
}

export function replyBytes({ code, lines }: Reply): Buffer {
  const last = lines.length - 1
  return Buffer.from(lines.map((line, at) => `${String(code)}${at === last ? ' ' : '-'}${line}\r\n`).join(''))
}

/** Where and when a sign-in failed, as Exchange closes such replies; the id is for its support. */
function trace(now: number, random: () => number): string {
  const id = Math.floor(random() * 2 ** 48)
    .toString(16)
    .toUpperCase()
    .padStart(12, '0')
  return `[${SMTP_HOST} ${new Date(now).toISOString()} 08DE${id}]`
}

// MAPI's breadcrumbs; programs must cope with them, nobody reads them.
const DIAGNOSTICS =
  '[BeginDiagnosticData]Cannot submit message. 0.35250:0A00FC81, 1.36674:0A000000, 1.61250:00000000, 1.45378:02000000, 255.23226:1F009983[EndDiagnosticData]'
const PERMANENT = 'Failed to process message due to a permanent exception with message'

/** What Exchange Online says over SMTP submission (E2, E3). Sentences nobody has published are marked as ours. */
export const REPLIES = {
  greeting: (now: number) => {
    const id = Buffer.from(SMTP_HOST, 'utf16le').toString('base64')
    return reply(220, `AM0PR05CA0042.outlook.office365.com Microsoft ESMTP MAIL Service ready at ${rfcDate(now)} [${id}]`)
  },
  hello: (address: string) => reply(250, `${SMTP_HOST} Hello [${address}]`),
  extensions: (address: string, isSecure: boolean, maxBytes: number) =>
    reply(
      250,
      `${SMTP_HOST} Hello [${address}]`,
      `SIZE ${String(maxBytes)}`,
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      isSecure ? 'AUTH LOGIN XOAUTH2' : 'STARTTLS',
      '8BITMIME',
      'BINARYMIME',
      'CHUNKING',
      'SMTPUTF8',
    ),
  startTls: reply(220, '2.0.0 SMTP server ready'),
  signedIn: reply(235, `2.7.0 Authentication successful target host ${SMTP_HOST}`),
  senderOk: reply(250, '2.1.0 Sender OK'),
  recipientOk: reply(250, '2.1.5 Recipient OK'),
  startInput: reply(354, 'Start mail input; end with <CRLF>.<CRLF>'),
  chunk: (octets: number) => reply(250, `2.6.0 CHUNK received OK, ${String(octets)} octets`),
  queued: (messageId: string) => reply(250, `2.0.0 OK ${messageId} [Hostname=${SMTP_HOST}]`),
  resetting: reply(250, '2.0.0 Resetting'),
  ok: reply(250, '2.0.0 OK'),
  cannotVerify: reply(252, '2.1.5 Cannot VRFY user'),
  help: reply(214, 'This server supports the following commands:', 'HELO EHLO STARTTLS RCPT DATA RSET MAIL QUIT HELP AUTH BDAT'),
  closing: reply(221, '2.0.0 Service closing transmission channel'),
  timeout: reply(451, `4.7.0 Timeout waiting for client input [${SMTP_HOST}]`),
  unrecognized: (verb: string) =>
    reply(500, `5.3.3 Unrecognized command '${verb.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 40)}'`),
  lineTooLong: reply(500, '5.5.2 Line too long'),
  invalidArguments: reply(501, '5.5.4 Invalid arguments'),
  invalidDomain: reply(501, '5.5.4 Invalid domain name'),
  invalidSender: reply(501, '5.1.7 Invalid address'),
  invalidRecipient: reply(501, '5.1.3 Invalid address'),
  /** Ours. */
  cancelled: reply(501, '5.7.0 Authentication cancelled'),
  helloFirst: reply(503, '5.5.2 Send hello first'),
  senderTwice: reply(503, '5.5.2 Sender already specified'),
  mailFirst: reply(503, '5.5.2 Need mail command'),
  recipientFirst: reply(503, '5.5.2 Need rcpt command'),
  badSequence: reply(503, '5.5.2 Bad sequence of commands'),
  mustStartTls: reply(530, '5.7.0 Must issue a STARTTLS command first'),
  notAuthenticated: reply(530, `5.7.57 Client not authenticated to send mail. [${SMTP_HOST}]`),
  unknownMechanism: reply(504, '5.7.4 Unrecognized authentication type'),
  refused: (now: number, random: () => number) => reply(535, `5.7.3 Authentication unsuccessful ${trace(now, random)}`),
  basicDisabled: (now: number, random: () => number) =>
    reply(535, `5.7.139 Authentication unsuccessful, basic authentication is disabled. ${trace(now, random)}`),
  smtpAuthDisabled: (of: 'Tenant' | 'Mailbox', now: number, random: () => number) =>
    reply(
      535,
      `5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${of}. Visit https://aka.ms/smtp_auth_disabled for more information. ${trace(now, random)}`,
    ),
  /** Ours, after IMAP's words. */
  tokenExpired: reply(421, `4.7.0 Session invalidated - AccessTokenExpired [${SMTP_HOST}]`),
  tooManyErrors: reply(421, '4.7.0 Too many errors on this connection, closing transmission channel'),
  /** 452 by RFC 5321 section 4.5.3.1.10. */
  tooManyRecipients: reply(452, '4.5.3 Too many recipients'),
  tooManyConnections: reply(
    432,
    `4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [Hostname=${SMTP_HOST}]`,
  ),
  tooFast: (code: 421 | 432 | 451) =>
    reply(code, '4.4.2 Message submission rate for this client has exceeded the configured limit'),
  overDay: reply(
    554,
    `5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; ${PERMANENT} The message can't be submitted because the sender's submission quota was exceeded. [Hostname=${SMTP_HOST}]`,
  ),
  /** Barred by outbound spam policy. */
  suspended: reply(550, '5.1.8 Access denied, bad outbound sender'),
  mailboxFull: reply(
    554,
    `5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionQuotaExceeded; ${PERMANENT} Cannot submit message. [Hostname=${SMTP_HOST}]`,
  ),
  tooLarge: reply(552, '5.3.4 Message size exceeds fixed maximum message size'),
  /** The limit of a mailbox is below that of the service; the words are those of its reports. */
  tooLargeForSender: reply(552, '5.2.3 RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender'),
  sendAsDenied: (form: '5.2.252' | '5.2.0' | '5.7.60', actor: string, wanted: string) => {
    const exception = `STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; ${PERMANENT} ${DIAGNOSTICS} [Hostname=${SMTP_HOST}]`
    if (form === '5.7.60') return reply(550, '5.7.60 SMTP; Client does not have permissions to send as this sender')
    if (form === '5.2.0') return reply(554, `5.2.0 ${exception}`)
    return reply(554, `5.2.252 SendAsDenied; ${actor} not allowed to send as ${wanted}; ${exception}`)
  },
} as const
