import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { LONGEST_TOLD_SECONDS } from '../network/ask.ts'
import { networkFailure } from '../network/network-failure.ts'
import { ConversationFault, Refusal } from './pop3-answer.ts'

/** Where in the conversation it failed. `connect` is all before the sign-in, the greeting included. */
export type Pop3Stage = 'connect' | 'sign-in' | 'session'

/** providerCode of a session ended because its token ran out. */
export const TOKEN_EXPIRED = 'AccessTokenExpired'
/** providerCode of `User is authenticated but not connected`. */
export const NOT_CONNECTED = 'AuthenticatedButNotConnected'
/** providerCode of a mailbox that another session holds. */
export const IN_USE = 'IN-USE'

type Rule = {
  readonly code: FailureCode
  readonly providerCode: string
  readonly message: string
  readonly retryAfterSeconds?: number
}

const inUse: Rule = {
  code: 'UNAVAILABLE',
  providerCode: IN_USE,
  message: 'Another program has the mailbox open over POP3, which lets in one at a time.',
  retryAfterSeconds: 60,
}

const unavailable = (providerCode: string): Rule => ({
  code: 'UNAVAILABLE',
  providerCode,
  message: 'The mail server is not available at the moment.',
  retryAfterSeconds: 30,
})

// RFC 2449 section 8 and RFC 3206: what any server may say in brackets.
const RESPONSE_CODES: Readonly<Record<string, Rule>> = {
  'IN-USE': inUse,
  'LOGIN-DELAY': {
    code: 'THROTTLED',
    providerCode: 'LOGIN-DELAY',
    message: 'The mail server wants more time between two sign-ins.',
    retryAfterSeconds: 60,
  },
  'SYS/TEMP': unavailable('SYS/TEMP'),
}

// Exchange Online's own sentences, and what servers without response codes say. The one that says more comes first.
const SENTENCES: readonly (Rule & { readonly pattern: RegExp })[] = [
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
    pattern: /plaintext authentication (?:disallowed|not allowed)|must (?:issue|use).{0,20}(?:STLS|TLS)/i,
    code: 'CONFIGURATION',
    providerCode: 'PRIVACYREQUIRED',
    message: 'The mail server wants TLS before anybody signs in.',
  },
  { pattern: /\b(?:mailbox|maildrop)\b.{0,20}\b(?:is )?(?:locked|in use|busy)\b|\balready locked\b/i, ...inUse },
  { pattern: /Server Unavailable|Temporary authentication failure|Server shutting down/i, ...unavailable('ServerUnavailable') },
]

/** providerCode of a sign-in the server refused without a code of its own. */
const SIGN_IN_REFUSED = 'AuthenticationFailure'

export type Pop3Context = {
  readonly stage: Pop3Stage
  readonly host: string
  readonly hasToken: boolean
  readonly aborted: boolean
  /** Seconds between two sign-ins, as the server's capabilities say. */
  readonly loginDelaySeconds?: number | null
}

/** Names a failure from what the server said or the connection met. It asks nothing. */
export function pop3Failure(error: unknown, context: Pop3Context): ConnectorError {
  if (error instanceof ConnectorError) return error
  const { host } = context
  const facts: FailureFacts = { border: 'pop3', host }
  if (context.aborted) return new ConnectorError('ABORTED', 'Postdesk ended the conversation with the mail server.', facts)
  if (error instanceof Refusal) return refusalFailure(error, context)
  if (error instanceof ConversationFault) {
    const isTooLarge = error.code === 'MailTooLarge'
    const message = isTooLarge ? 'The mail is larger than Postdesk takes.' : FAULTS[error.code]
    return new ConnectorError(isTooLarge ? 'TOO_LARGE' : 'PROTOCOL', message, { ...facts, providerCode: error.code }, error)
  }
  return networkFailure(error, { host, actedOn: false, aborted: false })
}

/** Names what a signed-in server refused. */
export const sessionFailure = (error: Refusal, host: string): ConnectorError =>
  pop3Failure(error, { stage: 'session', host, hasToken: false, aborted: false })

/** Whether a refusal says no more than no: it is about this one mail, and not about the session, the mailbox or the time. */
export const isPlainRefusal = (error: unknown): error is Refusal =>
  error instanceof Refusal && sessionFailure(error, '').code === 'REFUSED'

const FAULTS = {
  LineTooLong: 'The mail server said a line that does not end.',
  BareLineFeed: 'The mail server ends its lines in another way than POP3 asks for.',
  ListTooLong: 'The mail server told a list that does not end.',
  NotPop3: 'The mail server said something that is not POP3.',
  StlsInjection: 'Something was said in clear text between STARTTLS and the encryption: somebody may be in between.',
  MailTooLarge: 'The mail is larger than Postdesk takes.',
} as const

function refusalFailure(error: Refusal, context: Pop3Context): ConnectorError {
  const { code, providerCode, message, ...rest } = judge(error.text, context)
  const wait = backoffSeconds(error.text) ?? (code === 'THROTTLED' ? context.loginDelaySeconds : null) ?? rest.retryAfterSeconds
  const facts: FailureFacts = {
    border: 'pop3',
    host: context.host,
    providerCode,
    ...(error.text === '' ? {} : { providerText: error.text.slice(0, 2_000) }),
    ...(wait === undefined ? {} : { retryAfterSeconds: Math.min(wait, LONGEST_TOLD_SECONDS) }),
  }
  return new ConnectorError(code, message, facts, error)
}

function judge(text: string, { stage, hasToken }: Pop3Context): Rule {
  const told = /^\[([A-Z0-9/-]{1,40})\]/i.exec(text)?.[1]?.toUpperCase() ?? ''
  const known = SENTENCES.find(({ pattern }) => pattern.test(text)) ?? RESPONSE_CODES[told]
  if (known !== undefined) return known
  if (stage === 'connect') return unavailable('GreetingRefused')
  if (stage === 'session')
    return {
      code: 'REFUSED',
      providerCode: told === '' ? '-ERR' : told,
      message: 'The mail server refused a command.',
    }
  // RFC 3206: a person has to mend something at the server, and the credentials are not it.
  if (told === 'SYS/PERM')
    return { code: 'CONFIGURATION', providerCode: told, message: 'The mail server says that this mailbox is out of order.' }
  const providerCode = told === 'AUTH' ? told : SIGN_IN_REFUSED
  return hasToken
    ? { code: 'TOKEN_REFUSED', providerCode, message: 'The mail server refused the access token.' }
    : { code: 'SIGN_IN_NEEDED', providerCode, message: 'The mail server refused the user name or password.' }
}

/** Exchange tells milliseconds; a wait is rounded up, so that nobody comes back too early. */
function backoffSeconds(text: string): number | null {
  const match = /Backoff Time[:=\s]+(\d{1,10})/i.exec(text)
  return match?.[1] === undefined ? null : Math.ceil(Number(match[1]) / 1_000)
}
