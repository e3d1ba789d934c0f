import { askForTokens, readTokens, scopeField } from './ask-for-tokens.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import { proveIdentity } from './prove-identity.ts'
import type { Tokens } from './tokens.ts'

/**
 * Turns the code that came back on the redirect into tokens, and proves who signed in. `scopes` may name one service only. A code
 * works once: a lost answer means signing in again.
 */
export async function redeemCode(
  request: TokenRequest & {
    readonly code: string
    readonly redirectUri: string
    readonly codeVerifier: string
    readonly nonce: string
    readonly scopes: readonly string[]
  },
): Promise<Tokens> {
  const answer = await askForTokens(request, {
    grant_type: 'authorization_code',
    code: request.code,
    redirect_uri: request.redirectUri,
    code_verifier: request.codeVerifier,
    ...scopeField(request, request.scopes),
  })
  const { idToken, ...tokens } = readTokens(answer, request.now ?? new Date())
  return { ...tokens, identity: await proveIdentity(request, idToken, { nonce: request.nonce }) }
}
