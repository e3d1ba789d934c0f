import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import { ask } from '../network/ask.ts'
import { askForTokens, readTokens } from './ask-for-tokens.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import { readIdToken } from './read-id-token.ts'
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
    scope: request.scopes.join(' '),
  })
  const now = request.now ?? new Date()
  const { idToken, ...tokens } = readTokens(answer, now)
  if (idToken === null)
    throw new ConnectorError('PROTOCOL', 'Microsoft gave no id_token, so nobody can say who signed in.', {
      border: 'entra',
      host: answer.host,
    })
  // Signing keys roll without notice, and sign-ins are rare: the keys are read anew each time.
  const keys = await ask(request.dispatcher ?? getGlobalDispatcher(), {
    method: 'GET',
    url: request.endpoints.keysUrl,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  const identity = await readIdToken(idToken, keys, {
    clientId: request.clientId,
    nonce: request.nonce,
    issuer: request.endpoints.issuer,
    now,
  })
  return { ...tokens, identity }
}
