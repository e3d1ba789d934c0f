import { AuthenticationFailure } from 'imapflow'

import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { LONGEST_TOLD_SECONDS } from '../network/ask.ts'
import { networkFailure } from '../network/network-failure.ts'

/** What the server said last when something went wrong, gathered from the library's own reports. Nothing of ours is in it. */
export type Heard = {
  /** The text of the last tagged NO or BAD. */
  readonly refusal: string | null
  /** The code in square brackets that came with it: `AUTHENTICATIONFAILED`, `TRYCREATE`. */
  readonly responseCode: string | null
  /** The library's code for what made it end the connection by itself: `LiteralTooLarge`. */
  readonly fault: string | null
  /** The text of `* BYE`. */
  readonly bye: string | null
}

export type ImapStage = 'sign-in' | 'folder' | 'session'

/** providerCode of `User is authenticated but not connected`. */
export const NOT_CONNECTED = 'AuthenticatedButNotConnected'
/** providerCode of a session ended because its token ran out. */
export const TOKEN_EXPIRED = 'AccessTokenExpired'
/** providerCode of `AUTHENTICATE failed`. */
export const SIGN_IN_REFUSED = 'AuthenticateFailed'

type Rule = {
  readonly pattern: RegExp
  readonly code: FailureCode
  readonly providerCode: string
  readonly message: string
  readonly retryAfterSeconds?: number
}

// Exchange Online's own sentences. The order matters: the sentence that says more comes first.
const SENTENCES: readonly Rule[] = [
  {
    pattern: /Request is throttled/i,
    code: 'THROTTLED',
    providerCode: 'RequestIsThrottled',
    message: 'The mailbox asks Postdesk to wait.',
  },
  {
    pattern: /AccessTokenExpired/i,
    code: 'UNAVAILABLE',
    providerCode: TOKEN_EXPIRED,
    message: 'The session ended because its access token ran out.',
    retryAfterSeconds: 1,
  },
  // The token is good, the mailbox does not open: no licence, IMAP switched off, no full access to a shared mailbox, a service
  // principal with the wrong object id. The same sentence comes for minutes when there are too many sessions or Exchange
  // is ill; who may have had it open before is told so by the session, which turns this into UNAVAILABLE.
  {
    pattern: /User is authenticated but not connected/i,
    code: 'PERMISSION',
    providerCode: NOT_CONNECTED,
    message: 'The access token is good, but Exchange does not open the mailbox for it.',
  },
  {
    pattern: /Basic authentication is disabled/i,
    code: 'CONFIGURATION',
    providerCode: 'BasicAuthenticationDisabled',
    message: 'The server takes no passwords, only OAuth 2.0.',
  },
  {
    pattern: /Server Unavailable|Temporary authentication failure|Server shutting down|Connection is closed\. 13/i,
    code: 'UNAVAILABLE',
    providerCode: 'ServerUnavailable',
    message: 'The mail server is not available at the moment.',
    retryAfterSeconds: 30,
  },
]

// RFC 5530's codes that mean the same on any server.
const RESPONSE_CODES: Readonly<Record<string, Rule>> = {
  UNAVAILABLE: sentence('UNAVAILABLE', 'UNAVAILABLE', 'The mail server is not available at the moment.'),
  INUSE: sentence('UNAVAILABLE', 'INUSE', 'The mailbox is in use by another program.'),
  LIMIT: sentence('THROTTLED', 'LIMIT', 'The mail server asks Postdesk to do less.'),
  NOPERM: sentence('PERMISSION', 'NOPERM', 'The mail server does not allow this.'),
  EXPIRED: sentence('SIGN_IN_NEEDED', 'EXPIRED', 'The password has expired.'),
  PRIVACYREQUIRED: sentence('CONFIGURATION', 'PRIVACYREQUIRED', 'The mail server wants TLS.'),
}

function sentence(code: FailureCode, providerCode: string, message: string): Rule {
  return { pattern: /$^/, code, providerCode, message }
}

export const NOTHING_HEARD: Heard = { refusal: null, responseCode: null, fault: null, bye: null }

/** Names a failure from what the library threw and what the server had said. It asks nothing. */
export function imapFailure(
  error: unknown,
  heard: Heard,
  about: { readonly stage: ImapStage; readonly host: string; readonly hasToken: boolean; readonly aborted: boolean },
): ConnectorError {
  if (error instanceof ConnectorError) return error
  const facts: FailureFacts = { border: 'imap', host: about.host }
  if (about.aborted)
    return new ConnectorError('ABORTED', 'Postdesk ended the conversation with the mail server.', facts, withoutToken(error))
  const text = [heard.refusal, heard.bye].filter((part) => part !== null && part !== '').join(' / ')
  const told: FailureFacts = text === '' ? facts : { ...facts, providerText: text.slice(0, 2_000) }
  const cause = withoutToken(error)

  const rule = SENTENCES.find(({ pattern }) => pattern.test(text)) ?? RESPONSE_CODES[heard.responseCode ?? '']
  if (rule !== undefined) {
    const seconds = backoffSeconds(text) ?? rule.retryAfterSeconds
    const wait = seconds === undefined ? {} : { retryAfterSeconds: seconds }
    return new ConnectorError(rule.code, rule.message, { ...told, providerCode: rule.providerCode, ...wait }, cause)
  }
  const code = heard.fault ?? codeOf(error)
  if (code === 'LiteralTooLarge' || code === 'ResponseTooLarge')
    return new ConnectorError('TOO_LARGE', 'The mail is larger than Postdesk takes.', { ...told, providerCode: code }, cause)
  if (about.stage === 'sign-in' && hasRefusedSignIn(error)) {
    return new ConnectorError(
      about.hasToken ? 'TOKEN_REFUSED' : 'SIGN_IN_NEEDED',
      about.hasToken ? 'The mail server refused the access token.' : 'The mail server refused the user name or password.',
      { ...told, providerCode: heard.responseCode ?? SIGN_IN_REFUSED },
      cause,
    )
  }
  if (about.stage === 'sign-in' && error instanceof AuthenticationFailure) {
    return new ConnectorError('CONFIGURATION', 'The mail server offers no way to sign in that Postdesk could use.', told, cause)
  }
  if (isTlsFailure(error))
    return new ConnectorError('TLS', `No trusted connection to ${about.host}.`, { ...told, providerCode: code }, cause)
  if (about.stage === 'folder' && heard.refusal !== null)
    return new ConnectorError('CONFIGURATION', 'The folder cannot be opened.', { ...told, providerCode: 'FolderRefused' }, cause)
  if (heard.refusal !== null)
    return new ConnectorError(
      'REFUSED',
      'The mail server refused a command.',
      { ...told, providerCode: heard.responseCode ?? 'NO' },
      cause,
    )
  if (PROTOCOL_CODE.test(code))
    return new ConnectorError(
      'PROTOCOL',
      'The mail server said something that is not IMAP.',
      { ...told, providerCode: code },
      cause,
    )
  const below = networkFailure(error, { host: about.host, actedOn: false, aborted: false })
  return new ConnectorError(below.code, below.message, { ...below.facts, ...told }, cause)
}

const PROTOCOL_CODE =
  /^(?:ParserError|UnexpectedTag|MissingTag|InvalidResponse|ResponseProcessingFailed|LineTooLarge|TooMany|STARTTLS_INJECTION|MAX_IMAP_NESTING)/

/** Exchange tells milliseconds; a wait is rounded up, so that nobody comes back too early. */
function backoffSeconds(text: string): number | undefined {
  const match = /Backoff Time[:=\s]+(\d{1,10})/i.exec(text)
  return match?.[1] === undefined ? undefined : Math.min(Math.ceil(Number(match[1]) / 1_000), LONGEST_TOLD_SECONDS)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const hasRefusedSignIn = (error: unknown): boolean =>
  error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true && 'responseStatus' in error

const isTlsFailure = (error: unknown): boolean => error instanceof Error && 'tlsFailed' in error && error.tlsFailed === true

/**
 * The library hangs the command it had sent on its errors, and a command may carry a credential. What we keep as the cause is
 * the message and the code alone.
 */
function withoutToken(error: unknown): Error {
  const kept: Error & { code?: string } = new Error(error instanceof Error ? error.message.slice(0, 500) : 'unknown')
  kept.name = error instanceof Error ? error.name : 'Error'
  const code = codeOf(error)
  if (code !== '') kept.code = code
  return kept
}
