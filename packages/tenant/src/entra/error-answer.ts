import { makeGuid, isGuid } from '../random.ts'
import type { World } from '../world.ts'
import { aadstsEntry, aadstsText } from './aadsts.ts'
import { loginHostOf } from './clouds.ts'
import type { Facts } from './aadsts.ts'

/** A refusal as it goes out: the same numbers stand in the JSON, in a redirect and on a page. */
export type EntraError = {
  readonly code: number
  readonly error: string
  readonly suberror?: string
  readonly description: string
  readonly traceId: string
  readonly correlationId: string
  /** `2026-08-13 21:24:29Z` */
  readonly timestamp: string
  readonly uri?: string
  readonly claims?: string
}

/** Time as Entra writes it in its errors. */
export function entraTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** Works a code and its facts out to an error with trace id, correlation id and time. */
export function describeError(world: World, code: number, facts: Facts, clientRequestId?: string): EntraError {
  const entry = aadstsEntry(code)
  const traceId = makeGuid(world.random)
  const correlationId = clientRequestId !== undefined && isGuid(clientRequestId) ? clientRequestId : makeGuid(world.random)
  const timestamp = entraTime(world.clock.now())
  return {
    code,
    error: entry.error,
    ...(entry.suberror !== undefined && { suberror: entry.suberror }),
    description: `${aadstsText(code, facts)} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    traceId,
    correlationId,
    timestamp,
    ...(entry.hasUri && { uri: `https://${loginHostOf(world.entra)}/error?code=${code}` }),
    ...(entry.hasClaims && {
      claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [makeGuid(world.random)] } } }),
    }),
  }
}

/** Headers Entra puts on every answer. */
export function entraHeaders(traceId: string): Record<string, string> {
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': traceId,
    'x-ms-ests-server': '2.1.0 - SIMULATED',
  }
}

/** The error JSON of the token endpoint: 401 for invalid_client, 503 for outages, 400 for all else. */
export function tokenErrorResponse(
  failure: EntraError,
  status = statusOf(failure.error),
  headers: Record<string, string> = {},
): Response {
  const body = {
    error: failure.error,
    error_description: failure.description,
    error_codes: [failure.code],
    timestamp: failure.timestamp,
    trace_id: failure.traceId,
    correlation_id: failure.correlationId,
    ...(failure.uri !== undefined && { error_uri: failure.uri }),
    ...(failure.suberror !== undefined && { suberror: failure.suberror }),
    ...(failure.claims !== undefined && { claims: failure.claims }),
  }
  return Response.json(body, { status, headers: { ...entraHeaders(failure.traceId), ...headers } })
}

function statusOf(error: string): number {
  if (error === 'invalid_client') return 401
  return error === 'temporarily_unavailable' ? 503 : 400
}
