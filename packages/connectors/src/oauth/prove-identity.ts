import { getGlobalDispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'
import { ask } from '../network/ask.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import { readIdToken } from './read-id-token.ts'
import type { Identity } from './tokens.ts'

/**
 * Proves who signed in by the id_token that came with the tokens; null where the provider gives none. `nonce` is the one of the
 * sign-in page, and null after a device code, which has no page of ours to carry one.
 */
export async function proveIdentity(
  request: TokenRequest,
  idToken: string | null,
  { nonce }: { readonly nonce: string | null },
): Promise<Identity | null> {
  const { expectsIdToken, issuer, keysUrl, provider, tokenUrl } = request.endpoints
  if (!expectsIdToken || issuer === null || keysUrl === null) return null
  if (idToken === null)
    throw new ConnectorError('PROTOCOL', 'The sign-in brought no id_token, so nobody can say who signed in.', {
      border: 'entra',
      host: new URL(tokenUrl).hostname,
    })
  // Signing keys roll without notice, and sign-ins are rare: the keys are read anew each time.
  const keys = await ask(request.dispatcher ?? getGlobalDispatcher(), {
    method: 'GET',
    url: keysUrl,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  })
  return await readIdToken(idToken, keys, { provider, clientId: request.clientId, nonce, issuer, now: request.now ?? new Date() })
}
