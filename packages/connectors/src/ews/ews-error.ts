import { ConnectorError } from '../connector-error.ts'
import type { FailureCode, FailureFacts } from '../connector-error.ts'
import { LONGEST_TOLD_SECONDS, readRetryAfter } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import { readEnvelope } from './envelope.ts'
import type { EwsRefusal } from './envelope.ts'
import { judgeDiagnostics, judgeEwsCode, permissionBehind } from './judge-ews-code.ts'

/** What a request was like, as far as a refusal of it must know. */
export type AskedHow = {
  /** It was a send, which a failure of the server leaves in doubt. */
  readonly actedOn: boolean
  readonly credential: 'token' | 'password'
  /** The permission of Entra the request rests on. */
  readonly permission: 'EWS.AccessAsUser.All' | 'full_access_as_app'
}

/** EWS is blocked for the tenant, for our app or for the mailbox; nobody knows by which words, and many were seen. */
export const EWS_DISABLED = 'EwsDisabled'

/**
 * Reads an answer that is no success: HTTP's own refusals (401, 403), SOAP faults with whatever status, and what did not come from EWS.
 */
export function readEwsError(answer: Answer, now: Date, how: AskedHow): ConnectorError {
  const reading = readEnvelope(Buffer.from(answer.body).toString('utf8'))
  const refusal = reading.kind === 'fault' ? reading.refusal : null
  if (answer.status === 401) return unauthorized(answer, how)
  if (isBlocked(answer, refusal))
    return failure('PERMISSION', answer, how, { providerCode: EWS_DISABLED, ...said(refusal?.text) })
  if (refusal !== null) return readRefusal(refusal, answer, how, 'request', retryAfter(answer, now))
  const code = judgeStatus(answer.status)
  return failure(code, answer, how, {
    ...retryAfter(answer, now),
    ...(code === 'CONFIGURATION' ? { providerCode: 'NotEws' } : {}),
  })
}

/** The same for what a response message says about one of the things asked for. */
export function readItemError(refusal: EwsRefusal, answer: Head, how: AskedHow): ConnectorError {
  return readRefusal(refusal, answer, how, 'item', {})
}

type Head = Omit<Answer, 'body'>
type Wait = Pick<FailureFacts, 'retryAfterSeconds'>

/**
 * "EWS access is switched off" was met as a 403 with and without words, as a fault, and as an empty answer. A right that is missing on a
 * mailbox or folder is something else: it comes about the thing asked for, not about the whole request.
 */
function isBlocked({ status, body }: Answer, refusal: EwsRefusal | null): boolean {
  if (status === 403) return true
  if (refusal !== null) return /^ErrorAccessDenied$|Disabled$/.test(refusal.code) && refusal.code !== 'ErrorAccountDisabled'
  return status === 200 && body.length === 0
}

function readRefusal(refusal: EwsRefusal, head: Head, how: AskedHow, about: 'item' | 'request', wait: Wait): ConnectorError {
  const { code, text, backOffMilliseconds } = refusal
  const seconds = backOffMilliseconds === null ? wait.retryAfterSeconds : Math.ceil(backOffMilliseconds / 1000)
  const permission = permissionBehind(code)
  return failure(judgeEwsCode(code, about), head, how, {
    providerCode: code,
    ...said(text),
    ...(seconds === undefined ? {} : { retryAfterSeconds: Math.min(seconds, LONGEST_TOLD_SECONDS) }),
    ...(permission === null ? {} : { permission }),
  })
}

/** A 401 has no body; what was wrong stands in its headers. */
function unauthorized(answer: Answer, how: AskedHow): ConnectorError {
  const challenges = answer.headers['www-authenticate'] ?? ''
  const offers = (scheme: string): boolean => new RegExp(`(?:^|,)\\s*${scheme}(?:[\\s,]|$)`, 'i').test(challenges)
  const wanted = how.credential === 'password' ? 'Basic' : 'Bearer'
  if (challenges !== '' && !offers(wanted)) {
    const isWindows = offers('NTLM') || offers('Negotiate')
    const providerCode = isWindows ? 'NtlmOnly' : `${wanted}NotOffered`
    return failure('CONFIGURATION', answer, how, { providerCode, ...said(`The server offers: ${schemesIn(challenges)}.`) })
  }
  if (how.credential === 'password') return failure('TOKEN_REFUSED', answer, how, { providerCode: 'PasswordRefused' })
  const diagnostics = answer.headers['x-ms-diagnostics'] ?? ''
  const number = /^\s*(\d{5,9})\b/.exec(diagnostics)?.[1]
  if (number === undefined) return failure('TOKEN_REFUSED', answer, how, {})
  const code = judgeDiagnostics(number)
  return failure(code, answer, how, {
    providerCode: number,
    ...said(/reason="([^"]*)"/.exec(diagnostics)?.[1]),
    ...(code === 'PERMISSION' ? { permission: how.permission } : {}),
  })
}

/** The schemes of a challenge by name alone: its parameters are nobody's business. */
function schemesIn(challenges: string): string {
  const names = challenges.split(',').flatMap((part) => /^\s*([A-Za-z][\w-]*)(?=\s|$)(?!\s*=)/.exec(part)?.[1] ?? [])
  return [...new Set(names)].slice(0, 8).join(', ')
}

function judgeStatus(status: number): FailureCode {
  if (status === 429) return 'THROTTLED'
  if (status === 413) return 'TOO_LARGE'
  if (status === 404 || status === 405) return 'CONFIGURATION'
  if (status >= 500 || status === 408) return 'UNAVAILABLE'
  return status >= 400 ? 'REFUSED' : 'PROTOCOL'
}

function retryAfter(answer: Answer, now: Date): Wait {
  const seconds = readRetryAfter(answer.headers, now)
  return seconds === null ? {} : { retryAfterSeconds: seconds }
}

function said(text: string | null | undefined): Pick<FailureFacts, 'providerText'> {
  return text === null || text === undefined ? {} : { providerText: text.slice(0, 2_000) }
}

function failure(code: FailureCode, head: Head, { actedOn }: AskedHow, more: Partial<FailureFacts>): ConnectorError {
  const traceId = head.headers['request-id']
  return new ConnectorError(code, `EWS answered ${String(head.status)} ${more.providerCode ?? 'without a code'}.`, {
    border: 'ews',
    status: head.status,
    host: head.host,
    correlationId: head.clientRequestId,
    ...(traceId === undefined ? {} : { traceId }),
    ...more,
    // The server may have gone on with the send after it said so.
    ...(actedOn && code === 'UNAVAILABLE' ? { maybeDone: true } : {}),
  })
}
