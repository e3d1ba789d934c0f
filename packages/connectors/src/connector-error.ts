/** Which border the failure came from. */
export type Border = 'entra' | 'graph' | 'ews' | 'imap' | 'pop3' | 'smtp' | 'network'

/** The facts of a failure, as the server gave them. Never a token, secret or mail body. */
export type FailureFacts = {
  readonly border: Border
  /** HTTP status or SMTP reply code. */
  readonly status?: number
  /** The provider's own code: `AADSTS7000215`, `ErrorItemNotFound`, `5.7.139`, `ECONNREFUSED`. */
  readonly providerCode?: string
  /** The OAuth `error` and `suberror`, where there is one. */
  readonly oauthError?: string
  readonly suberror?: string
  /** The provider's own sentence, cut to 2,000 characters. */
  readonly providerText?: string
  readonly retryAfterSeconds?: number
  readonly correlationId?: string
  readonly traceId?: string
  readonly host?: string
  /** The permission that what was asked for needs, as Microsoft names it; where a refusal is about one. */
  readonly permission?: string
  /** The setting that is wrong, by its name where it is given to us (`tenantId`, `graphUrl`, `scopes`). */
  readonly field?: string
  /** The way to sign in that it happened on, where its cure depends on that. */
  readonly flow?: 'device'
  /** Whether the server may have acted although no answer came: true after bytes of a send left us. */
  readonly maybeDone?: boolean
}

export type FailureCode =
  | 'NETWORK'
  | 'TLS'
  | 'THROTTLED'
  | 'UNAVAILABLE'
  | 'TOKEN_REFUSED'
  | 'SIGN_IN_NEEDED'
  | 'CONFIGURATION'
  | 'PERMISSION'
  | 'NOT_FOUND'
  | 'CURSOR_DEAD'
  | 'TOO_LARGE'
  | 'RECIPIENT'
  | 'REFUSED'
  | 'PROTOCOL'
  | 'ABORTED'

/** The one error class of the connectors: a stable code, the server's facts, the cause kept. */
export class ConnectorError extends Error {
  readonly code: FailureCode
  readonly facts: FailureFacts

  constructor(code: FailureCode, message: string, facts: FailureFacts, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ConnectorError'
    this.code = code
    this.facts = facts
  }
}
