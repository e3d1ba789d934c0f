import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { readJsonObject, readRetryAfter, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import { LOOP, kindOfNumber, passingKind, refinedKind } from './aadsts-kinds.ts'

/** What Entra said was wrong, whichever way it came: token answer or redirect. */
export type EntraRefusal = {
  readonly status: number | null
  /** Null where a person read a number off a page. */
  readonly oauthError: string | null
  readonly suberror: string | null
  /** The number of `AADSTS{n}`; null when none was given. */
  readonly number: number | null
  readonly text: string | null
}

const LOOP_PAUSE_SECONDS = 600
// RFC 8628 section 3.5: how long to leave a device code alone.
const POLL_SECONDS = 5

const CONFIGURATION_ERRORS = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_scope',
  'invalid_resource',
  'invalid_request',
])
const SIGN_IN_ERRORS = new Set([
  'invalid_grant',
  'interaction_required',
  'consent_required',
  'login_required',
  'access_denied',
  'authorization_declined',
  'bad_verification_code',
  'expired_token',
  'code_expired',
])
/** A device code that waits for its person is no failure: asking later is all there is to do. */
const PENDING_ERRORS = new Set(['authorization_pending', 'slow_down'])

/**
 * The one judgement over what Entra refuses. The OAuth error decides, the AADSTS number refines, the prose never counts. An outage
 * is read first, so that no passing trouble costs a refresh token. A number alone, off a page, is judged by itself.
 */
export function judgeRefusal(refusal: EntraRefusal): { readonly code: FailureCode; readonly retryAfterSeconds?: number } {
  const { status, oauthError, number } = refusal
  if (number === LOOP) return { code: 'THROTTLED', retryAfterSeconds: LOOP_PAUSE_SECONDS }
  if (status === 429) return { code: 'THROTTLED' }
  const passing = number === null ? null : passingKind(number)
  if (passing !== null) return { code: passing }
  if (status !== null && status >= 500) return { code: 'UNAVAILABLE' }
  if (oauthError === 'temporarily_unavailable' || oauthError === 'server_error') return { code: 'UNAVAILABLE' }
  if (oauthError === null) return { code: number === null ? 'CONFIGURATION' : kindOfNumber(number) }
  if (PENDING_ERRORS.has(oauthError)) return { code: 'THROTTLED', retryAfterSeconds: POLL_SECONDS }
  if (CONFIGURATION_ERRORS.has(oauthError)) return { code: 'CONFIGURATION' }
  const refined = number === null ? null : refinedKind(number)
  if (refined !== null) return { code: refined }
  if (SIGN_IN_ERRORS.has(oauthError)) return { code: 'SIGN_IN_NEEDED' }
  // An OAuth error nobody has named yet: asking again with the same words will not change it.
  return { code: 'CONFIGURATION' }
}

/** Reads an answer of the token endpoint that is no success. */
export function readTokenError(answer: Answer, now: Date): ConnectorError {
  const body = readJsonObject(answer)
  const oauthError = textOrNull(body?.['error'])
  const retryAfterSeconds = readRetryAfter(answer.headers, now)
  const wait = retryAfterSeconds === null ? {} : { retryAfterSeconds }
  const facts: FailureFacts = { border: 'entra', status: answer.status, host: answer.host, ...wait }
  if (body === null || oauthError === null) {
    // Not Entra's own form: a proxy's page, an outage's, or a wrong address. Never a reason to drop an authorization.
    const code = answer.status === 429 ? 'THROTTLED' : answer.status === 404 ? 'CONFIGURATION' : 'UNAVAILABLE'
    const correlationId = answer.headers['x-ms-request-id'] ?? answer.clientRequestId
    return new ConnectorError(code, `The sign-in service answered ${String(answer.status)} without saying why.`, {
      ...facts,
      correlationId,
    })
  }
  const text = textOrNull(body['error_description'])
  const numbers: unknown = body['error_codes']
  const first: unknown = Array.isArray(numbers) ? numbers[0] : undefined
  const refusal: EntraRefusal = {
    status: answer.status,
    oauthError,
    suberror: textOrNull(body['suberror']),
    number: typeof first === 'number' ? first : numberIn(text),
    text,
  }
  return refusalError(refusal, {
    ...facts,
    ...optional('correlationId', textOrNull(body['correlation_id'])),
    ...optional('traceId', textOrNull(body['trace_id'])),
  })
}

/** The error a refusal becomes, its facts joined with what the way it came knows. */
export function refusalError(refusal: EntraRefusal, facts: FailureFacts): ConnectorError {
  const { code, retryAfterSeconds } = judgeRefusal(refusal)
  const providerCode = refusal.number === null ? null : `AADSTS${String(refusal.number)}`
  return new ConnectorError(code, `The sign-in was refused: ${providerCode ?? refusal.oauthError ?? 'unknown'}.`, {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...facts,
    ...optional('oauthError', refusal.oauthError),
    ...optional('providerCode', providerCode),
    ...optional('suberror', refusal.suberror),
    ...optional('providerText', refusal.text?.slice(0, MAX_TEXT) ?? null),
  })
}

// What history and cards keep of a provider's sentence.
const MAX_TEXT = 2_000

/** The number in `AADSTS50011: …`; null when there is none. */
export function numberIn(text: string | null): number | null {
  const found = /\bAADSTS(\d{4,8})\b/.exec(text ?? '')
  return found === null ? null : Number(found[1])
}

/** A fact under its name, or nothing: facts that are not known are not there. */
export function optional<Name extends string>(name: Name, value: string | null): Partial<Record<Name, string>> {
  return value === null ? {} : ({ [name]: value } as Partial<Record<Name, string>>)
}
