import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { networkFailure } from '../network/network-failure.ts'

/** Where in the dialogue it failed. `data` is the reply to the mail itself. */
export type SmtpStage = 'connect' | 'sign-in' | 'sender' | 'recipient' | 'data'

/** What a server answered, taken apart: `550 5.1.1 No such user` (RFC 5321 section 4.2, RFC 3463). */
export type Reply = { readonly status: number; readonly enhanced: string | null; readonly text: string }

export function readReply(text: string): Reply | null {
  const match = /^([2-5]\d\d)(?:[ -]|$)(?:([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(text)
  return match?.[1] === undefined ? null : { status: Number(match[1]), enhanced: match[2] ?? null, text: text.slice(0, 2_000) }
}

type Rule = {
  readonly pattern: RegExp
  readonly code: FailureCode
  readonly providerCode: string
  readonly message: string
  readonly retryAfterSeconds?: number
}

// Exchange Online's own replies. Its reply codes alone do not tell: 5.7.139 covers five causes, and a daily quota comes as a
// permanent 554. The order matters where one text holds another.
const REPLIES: readonly Rule[] = [
  {
    pattern: /SmtpClientAuthentication is disabled/i,
    code: 'CONFIGURATION',
    providerCode: '5.7.139',
    message: 'Authenticated SMTP is switched off for this mailbox or organization; that holds for OAuth too.',
  },
  {
    pattern: /basic authentication is (?:disabled|not supported)/i,
    code: 'CONFIGURATION',
    providerCode: 'BasicAuthenticationDisabled',
    message: 'The server takes no passwords, only OAuth 2.0.',
  },
  {
    pattern: /security defaults policy/i,
    code: 'CONFIGURATION',
    providerCode: '5.7.139-security-defaults',
    message: 'The security defaults of the organization block this sign-in.',
  },
  {
    pattern: /did not meet the criteria to be authenticated/i,
    code: 'PERMISSION',
    providerCode: '5.7.139-criteria',
    message: 'A policy of the organization blocks this sign-in.',
  },
  {
    // The last is Postfix, which tells at RCPT what is wrong with MAIL.
    pattern: /SendAsDenied|\b5\.2\.252\b|\b5\.7\.60\b|Sender address rejected: not owned/i,
    code: 'PERMISSION',
    providerCode: 'SendAsDenied',
    message: 'The mailbox that signed in may not send as this sender.',
  },
  {
    pattern: /thread limit exceeded|Concurrent connections limit exceeded/i,
    code: 'THROTTLED',
    providerCode: 'ConcurrentSending',
    message: 'Too many mails are being sent from this mailbox at once.',
    retryAfterSeconds: 10,
  },
  {
    // 30 a minute.
    pattern: /submission rate for this client has exceeded/i,
    code: 'THROTTLED',
    providerCode: 'SubmissionRate',
    message: 'Too many mails were sent from this mailbox in the last minute.',
    retryAfterSeconds: 60,
  },
  {
    // 10,000 recipients in 24 hours that move on: room comes back bit by bit.
    pattern: /SubmissionQuotaExceeded/i,
    code: 'THROTTLED',
    providerCode: 'SubmissionQuotaExceeded',
    message: 'The mailbox has reached the number of recipients it may write to in a day.',
    retryAfterSeconds: 3_600,
  },
  {
    // Our own mailbox: the words `mailbox full` alone may be about the recipient's.
    pattern: /QuotaExceededException/i,
    code: 'CONFIGURATION',
    providerCode: 'MailboxFull',
    message: 'The sending mailbox is full.',
  },
  {
    pattern: /\b5\.7\.(?:50[1-9]|51[0-3]|7[0-4]\d|750)\b|bad outbound sender/i,
    code: 'PERMISSION',
    providerCode: 'SenderBlocked',
    message: 'Microsoft has blocked this sender or organization from sending.',
  },
  {
    pattern: /\b5\.(?:3\.4|2\.3)\b|exceeds (?:fixed maximum|size)|size larger than allowed/i,
    code: 'TOO_LARGE',
    providerCode: '5.3.4',
    message: 'The mail is larger than the server takes.',
  },
  {
    pattern: /\b5\.7\.57\b|Must issue a STARTTLS|Unrecognized authentication type/i,
    code: 'CONFIGURATION',
    providerCode: 'SignInNotPossible',
    message: 'The server does not let anybody sign in over this connection.',
  },
]

const NO_STARTTLS: Omit<Rule, 'pattern'> = {
  code: 'CONFIGURATION',
  providerCode: 'NoStartTls',
  message: 'The mail server offers no STARTTLS on this port.',
}

export type SmtpContext = {
  readonly stage: SmtpStage
  readonly host: string
  readonly hasToken: boolean
  readonly aborted: boolean
  /** Whether the whole mail had been handed to the connection: from then on the server may have taken it. */
  readonly handedOver: boolean
}

/** Names a failure from the library's error. A reply is certain: the mail was not taken. No reply after the mail is `maybeDone`. */
export function smtpFailure(error: unknown, context: SmtpContext): ConnectorError {
  if (error instanceof ConnectorError) return error
  const { host } = context
  const cause = withoutCommand(error)
  const reply = readReply(textOf(error, 'response'))
  if (reply !== null && reply.status >= 400) {
    const facts: FailureFacts = { border: 'smtp', host, status: reply.status, providerText: reply.text }
    const { code, message, providerCode, retryAfterSeconds } =
      reply.status >= 500 && textOf(error, 'command') === 'STARTTLS' ? NO_STARTTLS : judgeReply(reply, context)
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    return new ConnectorError(code, message, { ...facts, providerCode, ...wait }, cause)
  }
  if (error instanceof Error && /size larger than allowed/i.test(error.message)) {
    const facts: FailureFacts = { border: 'smtp', host, providerCode: '5.3.4' }
    return new ConnectorError('TOO_LARGE', 'The mail is larger than the server takes.', facts, cause)
  }
  const maybe = context.handedOver ? { maybeDone: true } : {}
  const code = textOf(error, 'originalCode') || textOf(error, 'code')
  if (context.aborted)
    return new ConnectorError(
      'ABORTED',
      'Postdesk ended the conversation with the mail server.',
      { border: 'smtp', host, ...maybe },
      cause,
    )
  if (code === 'ETLS' || code === 'EREQUIRETLS')
    return new ConnectorError('TLS', `No trusted connection to ${host}.`, { border: 'smtp', host, providerCode: code }, cause)
  if (code === 'EPROTOCOL')
    return new ConnectorError(
      'PROTOCOL',
      'The mail server said something that is not SMTP.',
      { border: 'smtp', host, providerCode: code, ...maybe },
      cause,
    )
  if (code === 'EENVELOPE')
    return new ConnectorError(
      'RECIPIENT',
      'An address of the mail is not one SMTP can carry.',
      { border: 'smtp', host, providerCode: code },
      cause,
    )
  if (code === 'EAUTH' && context.stage === 'sign-in')
    return new ConnectorError(
      'CONFIGURATION',
      'The mail server offers no way to sign in that Postdesk could use.',
      { border: 'smtp', host, providerCode: code },
      cause,
    )
  const below = networkFailure(Object.assign(new Error(cause.message), { code }), { host, actedOn: false, aborted: false })
  return new ConnectorError(below.code, below.message, { ...below.facts, border: 'smtp', ...maybe }, cause)
}

function judgeReply(reply: Reply, { stage, hasToken }: SmtpContext): Omit<Rule, 'pattern'> {
  const known = REPLIES.find(({ pattern }) => pattern.test(reply.text))
  if (known !== undefined) return known
  const providerCode = reply.enhanced ?? String(reply.status)
  if (reply.status < 500) {
    const isThrottle = reply.status === 432 || /throttl|too many|\brate\b|limit exceeded/i.test(reply.text)
    return isThrottle
      ? { code: 'THROTTLED', providerCode, message: 'The mail server asks Postdesk to wait.' }
      : { code: 'UNAVAILABLE', providerCode, message: 'The mail server cannot take the mail at the moment.' }
  }
  switch (stage) {
    case 'connect':
      return { code: 'CONFIGURATION', providerCode, message: 'The mail server does not talk to Postdesk.' }
    case 'sign-in':
      return judgeSignIn(reply, providerCode, hasToken)
    case 'sender':
      return { code: 'PERMISSION', providerCode, message: 'The mail server does not let this sender send.' }
    case 'recipient':
      return { code: 'RECIPIENT', providerCode, message: 'The mail server refused the recipient.' }
    case 'data':
      return { code: 'REFUSED', providerCode, message: 'The mail server refused the mail.' }
    default:
      return stage satisfies never
  }
}

function judgeSignIn(reply: Reply, providerCode: string, hasToken: boolean): Omit<Rule, 'pattern'> {
  if (reply.status !== 535 && reply.status !== 534)
    return { code: 'CONFIGURATION', providerCode, message: 'The mail server does not take this way of signing in.' }
  return hasToken
    ? { code: 'TOKEN_REFUSED', providerCode, message: 'The mail server refused the access token.' }
    : { code: 'SIGN_IN_NEEDED', providerCode, message: 'The mail server refused the user name or password.' }
}

/** The command in flight tells the stage, where the library knows it. */
export function stageOf(error: unknown, otherwise: SmtpStage): SmtpStage {
  const command = textOf(error, 'command')
  if (command.startsWith('MAIL')) return 'sender'
  if (command.startsWith('RCPT')) return 'recipient'
  if (command.startsWith('AUTH')) return 'sign-in'
  return command === 'DATA' ? 'data' : otherwise
}

function textOf(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null) return ''
  const value = (error as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

/** What is kept as the cause: the message and code, none of the fields that may hold what we had sent. */
function withoutCommand(error: unknown): Error {
  const kept = new Error(error instanceof Error ? error.message.slice(0, 500) : 'unknown')
  const code = textOf(error, 'originalCode') || textOf(error, 'code')
  return code === '' ? kept : Object.assign(kept, { code })
}
