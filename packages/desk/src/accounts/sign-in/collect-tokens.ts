import {
  refreshTokens,
  type ClientCredential,
  type CloudEndpoints,
  type OAuthEndpoints,
  type Resource,
  type Tokens,
} from '@postdesk/connectors'
import type { Dispatcher } from '../connection/dispatchers.ts'
import type { AttemptTokens } from './attempt-result.ts'

/** What a sign-in gave for all services an account uses, with the scopes granted over all of them. */
export type Collected = { readonly tokens: AttemptTokens; readonly scopes: readonly string[] }

/**
 * One consent, one token request for each service: the first token came with the code, the others come by the refresh token. Without a
 * refresh token there is the first one only.
 */
export async function collectTokens(
  request: {
    readonly endpoints: OAuthEndpoints | CloudEndpoints
    readonly clientId: string
    readonly credential: ClientCredential
    readonly now: Date
    readonly dispatcher?: Dispatcher
    readonly signal?: AbortSignal
  },
  first: readonly [Resource, Tokens],
  others: readonly (readonly [Resource, readonly string[]])[],
): Promise<Collected> {
  const [resource, tokens] = first
  let { refreshToken } = tokens
  const accessTokens: Record<string, { token: string; expiresAt: string }> = { [resource]: kept(tokens) }
  const scopes = new Set(tokens.scopes)
  for (const [other, wanted] of others) {
    if (refreshToken === null) break
    const more = await refreshTokens({ ...request, refreshToken, scopes: wanted })
    refreshToken = more.refreshToken
    accessTokens[other] = kept(more)
    for (const scope of more.scopes) scopes.add(scope)
  }
  return { tokens: { refreshToken, accessTokens }, scopes: [...scopes] }
}

export function kept(tokens: Pick<Tokens, 'accessToken' | 'expiresAt'>): { token: string; expiresAt: string } {
  return { token: tokens.accessToken, expiresAt: tokens.expiresAt.toISOString() }
}
