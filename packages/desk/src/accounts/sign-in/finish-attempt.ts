import { readRedirectError, redeemCode } from '@postdesk/connectors'
import type { Sealed } from '../../config/index.ts'
import type { AppRegistrationRow, AuthorizationAttemptRow, Database } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { withCredential } from '../registration/with-credential.ts'
import { withDispatcher } from '../connection/dispatchers.ts'
import { openSettingsOfAttempt } from './attempt-settings.ts'
import { hashState } from './insert-attempt.ts'
import { collectTokens } from './collect-tokens.ts'
import { lateCard } from './read-attempt.ts'
import { judgeTokens, refuseAttempt, refuseWith, waysOf, type AttemptDeps, type AttemptSettled } from './settle-attempt.ts'
import { tokenRequestsOf } from './wanted-scopes.ts'

/** How a visit to the callback ended. `returnTo`: where a sign-in without a window of its own goes on. */
export type AttemptEnd =
  | (AttemptSettled & { readonly returnTo: string | null })
  | { readonly kind: 'unknown-state' }
  | { readonly kind: 'another-person'; readonly signedIn: boolean }

/**
 * The browser is back from Microsoft. The state is taken first, which works once; then the answer is judged, the code
 * redeemed, and who signed in held against the mailbox the form is about. `agentId` is who is signed in here: it must be
 * who began, or somebody could be made to sign in for a stranger's account.
 */
export async function finishAttempt(deps: AttemptDeps, params: URLSearchParams, agentId: string | null): Promise<AttemptEnd> {
  const state = params.get('state') ?? ''
  const waiting = await findWaiting(deps.database, state)
  if (!waiting) return { kind: 'unknown-state' }
  if (waiting.started_by !== agentId) return { kind: 'another-person', signedIn: agentId !== null }
  if (!(await takeState(deps.database, waiting.id, state))) return { kind: 'unknown-state' }
  const registration = await deps.database.kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', waiting.registration_id)
    .executeTakeFirstOrThrow()
  const settled = await settle(deps, waiting, registration, params)
  return { ...settled, returnTo: waiting.return_to }
}

async function settle(
  deps: AttemptDeps,
  waiting: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  params: URLSearchParams,
): Promise<AttemptSettled> {
  try {
    if (waiting.expires_at < deps.now()) return await refuseAttempt(deps, waiting, lateCard(waiting.how, deps.now()))
    const refusal = readRedirectError(params)
    if (refusal) throw refusal
    return await signIn(deps, waiting, registration, params.get('code') ?? '')
  } catch (error) {
    return await refuseWith(deps, waiting, registration, error)
  }
}

async function findWaiting(database: Database, state: string): Promise<AuthorizationAttemptRow | undefined> {
  return await database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('state_hash', '=', hashState(state))
    .where('status', '=', 'waiting')
    .where('how', '=', 'browser')
    .executeTakeFirst()
}

/** Uses the state up. Of two visits with the same one (a reload, a copied address) one goes on. */
async function takeState(database: Database, id: string, state: string): Promise<boolean> {
  const { numUpdatedRows } = await database.kysely
    .updateTable('authorization_attempt')
    .set({ state_hash: `used ${id}` })
    .where('id', '=', id)
    .where('state_hash', '=', hashState(state))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function signIn(
  deps: AttemptDeps,
  attempt: AuthorizationAttemptRow,
  registration: AppRegistrationRow,
  code: string,
): Promise<AttemptSettled> {
  const endpoints = endpointsOfRegistration(registration)
  const [first, ...others] = tokenRequestsOf({ ...waysOf(attempt), endpoints, shared: attempt.shared, typed: attempt.scopes })
  if (attempt.code_verifier_sealed === null || attempt.nonce === null) throw new Error('This attempt was not begun in a browser')
  const codeVerifier = await deps.sealer.unseal(attempt.code_verifier_sealed as Sealed)
  const { redirect_uri: redirectUri, nonce } = attempt
  const now = deps.now()
  const { identity, collected } = await withDispatcher(
    (await openSettingsOfAttempt(deps.sealer, attempt)).incoming,
    (dispatcher) =>
      withCredential(deps, registration.id, async (credential) => {
        const signal = deps.signal === undefined ? {} : { signal: deps.signal }
        const request = { endpoints, clientId: registration.client_id, credential, now, dispatcher, ...signal }
        const tokens = await redeemCode({ ...request, code, redirectUri, codeVerifier, nonce, scopes: first[1] })
        return { identity: tokens.identity, collected: await collectTokens(request, [first[0], tokens], others) }
      }),
  )
  return await judgeTokens(deps, attempt, endpoints, identity, collected)
}
