import { randomUUID } from 'node:crypto'
import { ConnectorError, startDeviceCode } from '@postdesk/connectors'
import type { AppRegistrationRow } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { withDispatcher } from '../connection/dispatchers.ts'
import { openSettingsOfAttempt } from './attempt-settings.ts'
import { isPublicByDevice } from '../registration/public-client.ts'
import { insertAttempt, type SealedWish } from './insert-attempt.ts'
import { refuseWith, type AttemptDeps } from './settle-attempt.ts'
import { tokenRequestsOf, wantedScopes } from './wanted-scopes.ts'

/**
 * Begins a sign-in on another device, for a server no browser can be sent back to. A device code is for one service (AADSTS700022): it is
 * asked for with the permissions of the first, and the others' tokens come by the refresh token, so what those need must be consented to
 * already. A refusal, such as that the app registration allows no public clients, ends the attempt with its card; a provider without device
 * codes is a CONFIGURATION error.
 */
export async function beginDevice(
  deps: AttemptDeps,
  wish: SealedWish,
  registration: AppRegistrationRow,
): Promise<{ readonly id: string; readonly authorizeUrl: null }> {
  const endpoints = endpointsOfRegistration(registration)
  const given = { ...wish, endpoints, typed: wish.scopes ?? registration.scopes }
  const [first] = tokenRequestsOf(given)
  const wanted = wantedScopes(given)
  const scopes = wanted.kind === 'wanted' ? wanted.signIn : []
  const attempt = await insertAttempt(deps, wish, {
    state_hash: `device ${randomUUID()}`,
    redirect_uri: '',
    scopes: [...scopes],
    public_client: await isPublicByDevice(deps.database.kysely, registration),
  })
  try {
    const code = await withDispatcher((await openSettingsOfAttempt(deps.sealer, attempt)).incoming, (dispatcher) =>
      startDeviceCode({
        endpoints,
        clientId: registration.client_id,
        // A provider without services of its own is told all that is wanted; its token requests name none.
        scopes: endpoints.tokensByResource ? first[1] : scopes,
        now: deps.now(),
        dispatcher,
        ...(deps.signal === undefined ? {} : { signal: deps.signal }),
      }),
    )
    await deps.database.kysely
      .updateTable('authorization_attempt')
      .set({
        device_code_sealed: await deps.sealer.seal(code.deviceCode),
        user_code: code.userCode,
        verification_uri: code.verificationUri,
        poll_seconds: code.intervalSeconds,
        next_poll_at: new Date(deps.now().getTime() + code.intervalSeconds * 1_000),
        expires_at: code.expiresAt,
      })
      .where('id', '=', attempt.id)
      .execute()
  } catch (error) {
    if (error instanceof ConnectorError && error.facts.field !== undefined) throw error
    await refuseWith(deps, attempt, registration, error)
  }
  return { id: attempt.id, authorizeUrl: null }
}
