import { askForTokens, readTokens } from './ask-for-tokens.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import type { Tokens } from './tokens.ts'

/** An app-only token. `scope` is `appOnlyScope(…)`; the tenant must be a real one, not `common`. */
export async function clientCredentials(request: TokenRequest & { readonly scope: string }): Promise<Tokens> {
  const answer = await askForTokens(request, { grant_type: 'client_credentials', scope: request.scope })
  const { accessToken, expiresAt, scopes } = readTokens(answer, request.now ?? new Date())
  return { accessToken, refreshToken: null, expiresAt, scopes, identity: null }
}
