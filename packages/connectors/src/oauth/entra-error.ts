import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { readJsonObject, readRetryAfter, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'

/** What Entra said was wrong, whichever way it came: token answer or redirect. */
export type EntraRefusal = {
  readonly status: number | null
  readonly oauthError: string
  readonly suberror: string | null
  /** The number of `AADSTS{n}`; null when none was given. */
  readonly number: number | null
  readonly text: string | null
}

// Entra's own signs of trouble on its side (reference-error-codes): waiting mends them.
const OUTAGES = new Set([90006, 90012, 90024, 90033, 90036, 90090])
const THROTTLES = new Set([90055])
// "Loop detected": the same request 15 times in 5 minutes. Asking on keeps the lock shut.
const LOOP = 50196
const LOOP_PAUSE_SECONDS = 600

// A rule of the tenant stands in the way: signing in again ends at the same wall until an administrator acts.
const POLICIES = new Set([
  50057, 50105, 50131, 51004, 53000, 53001, 53002, 53003, 53011, 530003, 530032, 530034, 530035, 70043, 90093, 90094, 90095,
  90099, 130501, 135011, 650052,
])

// Entra calls these invalid_grant or access_denied, yet only the settings of one side can mend them.
const SETTINGS = new Set([50011, 500112, 500113, 50013, 50194, 501481, 700005])

const CONFIGURATION_ERRORS = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_scope',
  'invalid_resource',
  'invalid_request',
])
const SIGN_IN_ERRORS = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'login_required', 'access_denied'])

/**
 * The one judgement over what Entra refuses. The OAuth error decides, the AADSTS number refines, the prose never counts. An outage
 * is read first, so that no passing trouble costs a refresh token.
 */
export function judgeRefusal(refusal: EntraRefusal): { readonly code: FailureCode; readonly retryAfterSeconds?: number } {
  const { status, oauthError, number } = refusal
  if (number === LOOP) return { code: 'THROTTLED', retryAfterSeconds: LOOP_PAUSE_SECONDS }
  if (status === 429 || (number !== null && THROTTLES.has(number))) return { code: 'THROTTLED' }
  if ((status !== null && status >= 500) || (number !== null && OUTAGES.has(number))) return { code: 'UNAVAILABLE' }
  if (oauthError === 'temporarily_unavailable' || oauthError === 'server_error') return { code: 'UNAVAILABLE' }
  if (CONFIGURATION_ERRORS.has(oauthError)) return { code: 'CONFIGURATION' }
  if (number !== null && SETTINGS.has(number)) return { code: 'CONFIGURATION' }
  if (number !== null && POLICIES.has(number)) return { code: 'PERMISSION' }
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
    return new ConnectorError(code, `Microsoft sign-in answered ${String(answer.status)} without saying why.`, {
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
  return new ConnectorError(code, `Microsoft sign-in refused: ${providerCode ?? refusal.oauthError}.`, {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...facts,
    oauthError: refusal.oauthError,
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
