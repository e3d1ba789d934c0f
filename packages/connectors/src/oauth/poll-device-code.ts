import { ConnectorError } from '../connector-error.ts'
import { askForTokens, readTokens } from './ask-for-tokens.ts'
import type { TokenRequest } from './ask-for-tokens.ts'
import { inDeviceFlow } from './in-device-flow.ts'
import { proveIdentity } from './prove-identity.ts'
import type { Tokens } from './tokens.ts'

/**
 * How a poll ended. `pending` and `slow-down` go on: wait the interval, which `slow-down` makes longer by `addSeconds` for good
 * (RFC 8628 section 3.5). The others end this code; another must be begun.
 */
export type DevicePoll =
  | { readonly kind: 'authorized'; readonly tokens: Tokens }
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow-down'; readonly addSeconds: number }
  | { readonly kind: 'declined'; readonly error: ConnectorError }
  | { readonly kind: 'expired'; readonly error: ConnectorError }
  /** The server does not know the code: another app registration's, another tenant's, or garbled. */
  | { readonly kind: 'unknown-code'; readonly error: ConnectorError }

// RFC 8628 section 3.5.
const SLOW_DOWN_SECONDS = 5

/**
 * Asks whether the person has finished a sign-in by device code. What is no outcome of the flow is thrown: an outage and a broken
 * connection leave the code alive, so poll on after `fateOf(error)` says `again`. Whoever starts a device code polls as a public
 * client (`credential: {kind: 'none'}`). There is no nonce in this flow: nothing of ours travels through the browser, and the
 * device code, known to us alone, binds the answer to who asked.
 */
export async function pollDeviceCode(request: TokenRequest & { readonly deviceCode: string }): Promise<DevicePoll> {
  const answer = await askForTokens(request, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: request.deviceCode,
  })
  let read: ReturnType<typeof readTokens>
  try {
    read = readTokens(answer, request.now ?? new Date())
  } catch (error) {
    const outcome = error instanceof ConnectorError ? outcomeOf(error) : null
    if (outcome === null) throw error instanceof ConnectorError ? inDeviceFlow(error) : error
    return outcome
  }
  const { idToken, ...tokens } = read
  return { kind: 'authorized', tokens: { ...tokens, identity: await proveIdentity(request, idToken, { nonce: null }) } }
}

/** By the OAuth error alone: Microsoft's own words stand beside those of RFC 8628. */
function outcomeOf(error: ConnectorError): DevicePoll | null {
  switch (error.facts.oauthError ?? '') {
    case 'authorization_pending':
      return { kind: 'pending' }
    case 'slow_down':
      return { kind: 'slow-down', addSeconds: SLOW_DOWN_SECONDS }
    case 'authorization_declined':
    case 'access_denied':
      return { kind: 'declined', error }
    case 'expired_token':
    case 'code_expired':
      return { kind: 'expired', error }
    case 'bad_verification_code':
      return { kind: 'unknown-code', error }
    default:
      return null
  }
}
