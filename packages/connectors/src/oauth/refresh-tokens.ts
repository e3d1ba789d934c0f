import { askForTokens, readTokens, scopeField } from './ask-for-tokens.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import type { Tokens } from './tokens.ts'

/**
 * Asks for a new access token. Microsoft gives a new refresh token with it and lets the old one live on; where none comes, the old
 * one is given back, so that `refreshToken` is always the one to keep. `scopes` may name one service only, any that was consented to.
 */
export async function refreshTokens(
  request: TokenRequest & { readonly refreshToken: string; readonly scopes: readonly string[] },
): Promise<Tokens & { readonly refreshToken: string }> {
  const answer = await askForTokens(request, {
    grant_type: 'refresh_token',
    refresh_token: request.refreshToken,
    ...scopeField(request, request.scopes),
  })
  const { accessToken, refreshToken, expiresAt, scopes } = readTokens(answer, request.now ?? new Date())
  return { accessToken, refreshToken: refreshToken ?? request.refreshToken, expiresAt, scopes, identity: null }
}
