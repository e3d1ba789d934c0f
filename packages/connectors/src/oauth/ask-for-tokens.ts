import type { Dispatcher } from 'undici'
import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import type { OAuthEndpoints } from '../endpoints/oauth-endpoints.ts'
import { ask, readJsonObject, textOrNull } from '../network/ask.ts'
import type { Answer } from '../network/ask.ts'
import { authenticateClient } from './client-authentication.ts'
import { readTokenError } from './entra-error.ts'
import type { ClientCredential, Tokens } from './tokens.ts'

/** The part of a provider's endpoints that token requests live on. */
export type TokenEndpoints = Pick<
  OAuthEndpoints,
  'provider' | 'tokenUrl' | 'keysUrl' | 'issuer' | 'secretTravels' | 'tokensByResource' | 'expectsIdToken'
>

/** What every token request needs. */
export type TokenRequest = {
  readonly endpoints: TokenEndpoints
  readonly clientId: string
  readonly credential: ClientCredential
  readonly dispatcher?: Dispatcher
  readonly signal?: AbortSignal
  /** The time `expiresAt` counts from; the present when absent. */
  readonly now?: Date
}

/**
 * Posts to the token endpoint and gives back the raw answer. Our own few lines rather than a library's: what matters here is the
 * refusal, and Entra's JSON holds codes beyond RFC 6749 that must reach the error book whole.
 */
export async function askForTokens(request: TokenRequest, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const client = await authenticateClient({ ...request, now: request.now ?? new Date() })
  return await ask(request.dispatcher ?? getGlobalDispatcher(), {
    method: 'POST',
    url: request.endpoints.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...client.headers },
    body: new URLSearchParams({ ...client.fields, ...fields }).toString(),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
}

/** The scope of a token request, where the provider has one to choose (`tokensByResource`). */
export function scopeField(request: TokenRequest, scopes: readonly string[]): Readonly<Record<string, string>> {
  return request.endpoints.tokensByResource ? { scope: scopes.join(' ') } : {}
}

const UNTOLD_SECONDS = 600

/** Judges an answer of the token endpoint. `idToken` is not verified yet. */
export function readTokens(answer: Answer, now: Date): Omit<Tokens, 'identity'> & { readonly idToken: string | null } {
  if (answer.status !== 200) throw readTokenError(answer, now)
  const body = readJsonObject(answer)
  // A captive portal answers 200 with a page of its own.
  if (body === null) throw foreign(answer, 'no JSON')
  const accessToken = textOrNull(body['access_token'])
  if (accessToken === null) throw foreign(answer, 'no "access_token"')
  if (textOrNull(body['token_type'])?.toLowerCase() !== 'bearer') throw foreign(answer, 'a "token_type" other than Bearer')
  // RFC 6749 section 5.1 lets a server leave it out; then the token is held for a short-lived one and renewed early.
  const seconds = body['expires_in'] === undefined ? UNTOLD_SECONDS : Number(body['expires_in'])
  if (!Number.isFinite(seconds) || seconds <= 0) throw foreign(answer, 'no readable "expires_in"')
  return {
    accessToken,
    refreshToken: textOrNull(body['refresh_token']),
    expiresAt: new Date(now.getTime() + seconds * 1000),
    scopes: textOrNull(body['scope'])?.split(' ').filter(Boolean) ?? [],
    idToken: textOrNull(body['id_token']),
  }
}

function foreign(answer: Answer, what: string): ConnectorError {
  return new ConnectorError('UNAVAILABLE', `The token endpoint answered 200 with ${what}.`, {
    border: 'entra',
    status: answer.status,
    host: answer.host,
    correlationId: answer.clientRequestId,
  })
}
