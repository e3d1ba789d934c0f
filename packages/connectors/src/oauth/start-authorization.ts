import { createHash, randomBytes } from 'node:crypto'

import type { OAuthEndpoints } from '../endpoints/oauth-endpoints.ts'

export type AuthorizationStart = {
  /** Where the browser is sent. */
  readonly url: string
  /** Kept by the caller until the browser comes back; bind `state` to the person's session. */
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/**
 * Begins a sign-in by authorization code with PKCE (RFC 7636, S256 always), state and nonce. `random` gives that many bytes.
 * `select_account` and a login hint exclude each other at Microsoft: the prompt wins.
 */
export function startAuthorization(given: {
  readonly endpoints: Pick<OAuthEndpoints, 'authorizeUrl' | 'authorizeParameters'>
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly loginHint?: string
  readonly prompt?: 'login' | 'consent' | 'select_account'
  readonly random?: (bytes: number) => Uint8Array
}): AuthorizationStart {
  const random = given.random ?? randomBytes
  const secretText = (): string => Buffer.from(random(32)).toString('base64url')
  const [state, nonce, codeVerifier] = [secretText(), secretText(), secretText()]
  const { prompt: ownPrompt, ...extra } = given.endpoints.authorizeParameters
  // What the provider always wants, and what this sign-in wants (OpenID Connect Core section 3.1.2.1: a list).
  const prompt = [...new Set([ownPrompt, given.prompt].filter((one) => one !== undefined))].join(' ')
  const url = new URL(given.endpoints.authorizeUrl)
  url.search = new URLSearchParams({
    ...extra,
    client_id: given.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: given.redirectUri,
    ...(given.scopes.length === 0 ? {} : { scope: given.scopes.join(' ') }),
    state,
    nonce,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(prompt === '' ? {} : { prompt }),
    ...(given.loginHint === undefined || given.prompt === 'select_account' ? {} : { login_hint: given.loginHint }),
  }).toString()
  return { url: url.href, state, nonce, codeVerifier }
}
