import { randomBytes } from 'node:crypto'
import { ConnectorError } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'
import { consentPagesOf } from './consent-pages.ts'
import { hashState, insertAttempt, type SealedWish } from './insert-attempt.ts'
import type { AttemptDeps } from './settle-attempt.ts'

/** The link goes by mail to somebody who may be away for a week or two. */
const CONSENT_DAYS = 14
/** As hard to guess as the state of a sign-in. */
const STATE_BYTES = 32

/**
 * Begins an administrator's consent: a link that can be sent to them, who need no account here (see finish-consent.ts). Where two services
 * are to be consented to, the one link leads through both pages.
 */
export async function beginConsent(
  deps: AttemptDeps,
  wish: SealedWish,
  registration: AppRegistrationRow,
): Promise<{ readonly id: string; readonly authorizeUrl: string }> {
  const endpoints = endpointsOfRegistration(registration)
  if (!('prefixes' in endpoints))
    throw new ConnectorError('CONFIGURATION', 'Only Microsoft 365 has administrators who consent for everybody.', {
      border: 'entra',
    })
  const redirectUri = redirectUriOf(deps.baseUrl, registration.redirect_path)
  const consentFor = wish.consentFor ?? 'delegated'
  const state = randomBytes(STATE_BYTES).toString('base64url')
  const [first] = consentPagesOf({ ...wish, endpoints, clientId: registration.client_id, redirectUri, consentFor, state })
  if (first === undefined)
    throw new ConnectorError('CONFIGURATION', 'This account neither receives nor sends.', { border: 'entra' })
  const { id } = await insertAttempt(deps, wish, {
    state_hash: hashState(state),
    redirect_uri: redirectUri,
    scopes: [],
    consent_for: consentFor,
    expires_at: new Date(deps.now().getTime() + CONSENT_DAYS * 86_400_000),
  })
  return { id, authorizeUrl: first.url }
}
