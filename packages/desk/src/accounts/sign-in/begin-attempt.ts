import { createHash, randomUUID } from 'node:crypto'
import { ConnectorError, startAuthorization } from '@postdesk/connectors'
import type { AppRegistrationRow, AuthorizationAttemptRow, Queries } from '../../db/index.ts'
import { readSettings } from '../connection/connection-settings.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'
import { authorizeApp } from './authorize-app.ts'
import type { AttemptDeps } from './settle-attempt.ts'
import { wantedScopes, type Ways } from './wanted-scopes.ts'

/** A person signs in, approves on a phone, perhaps asks somebody: more than a few minutes, less than a coffee. */
const ATTEMPT_MINUTES = 15
/** A form left open over night can still be saved; after that the tokens of an unsaved sign-in are thrown away. */
const KEPT_HOURS = 24

export type AttemptBegun =
  | { readonly kind: 'begun'; readonly id: string; readonly authorizeUrl: string | null }
  | { readonly kind: 'registration-missing' }
  | { readonly kind: 'account-missing' }
  | { readonly kind: 'wrong'; readonly field: 'scopes' | 'registrationId'; readonly message: string }

export type AttemptWish = Ways & {
  readonly registrationId: string
  readonly address: string
  readonly how: AuthorizationAttemptRow['how']
  /** Typed in the place of what we propose. */
  readonly scopes?: readonly string[] | undefined
  readonly accountId?: string | undefined
  readonly outgoingAccountId?: string | undefined
  /** Somebody else signs in, who has access to the mailbox; an account that is known knows it itself. */
  readonly shared: boolean
  /** Where a sign-in in this very page goes on afterwards. */
  readonly returnTo?: string | undefined
  readonly startedBy: string
}

/**
 * Begins a sign-in for a mailbox. An attempt is `waiting` until its answer comes (a browser at the callback, see finish-attempt.ts);
 * then `authorized` or `refused`; `used` when an account was saved with it. What it needs to be finished is kept sealed, its state as a
 * hash only.
 */
export async function beginAttempt(deps: AttemptDeps, given: AttemptWish): Promise<AttemptBegun> {
  const { kysely } = deps.database
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', given.registrationId)
    .executeTakeFirst()
  if (!registration) return { kind: 'registration-missing' }
  const known = await knownAccount(kysely, given)
  if (known === 'missing') return { kind: 'account-missing' }
  const wish = { ...given, ...known }
  try {
    const endpoints = endpointsOfRegistration(registration)
    const scopes = wantedScopes({ ...wish, endpoints, typed: wish.scopes ?? registration.scopes })
    if (scopes.kind === 'refused') return { kind: 'wrong', field: 'scopes', message: scopes.message }
    if (wish.how === 'app-only') return await beginAppOnly(deps, wish, registration)
    return await beginInBrowser(deps, wish, registration, scopes.signIn)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'CONFIGURATION') throw error
    return { kind: 'wrong', field: 'registrationId', message: error.message }
  }
}

/** An account that is signed in for again: its address and kind of mailbox are its own to say. */
async function knownAccount(
  queries: Queries,
  given: AttemptWish,
): Promise<Partial<Pick<AttemptWish, 'address' | 'shared'>> | 'missing'> {
  const table = given.accountId === undefined ? ('outgoing_account' as const) : ('incoming_account' as const)
  const id = given.accountId ?? given.outgoingAccountId
  if (id === undefined) return {}
  const account = await queries.selectFrom(table).select(['address', 'settings']).where('id', '=', id).executeTakeFirst()
  if (!account) return 'missing'
  return { address: account.address, shared: readSettings(account.settings).mailbox === 'shared' || given.shared }
}

async function beginInBrowser(
  deps: AttemptDeps,
  wish: AttemptWish,
  registration: AppRegistrationRow,
  scopes: readonly string[],
): Promise<AttemptBegun> {
  const endpoints = endpointsOfRegistration(registration)
  const redirectUri = redirectUriOf(deps.baseUrl, registration.redirect_path)
  // The mailbox's own name would be the wrong hint where somebody else signs in.
  const hint = wish.shared ? {} : { loginHint: wish.address }
  const start = startAuthorization({ endpoints, clientId: registration.client_id, redirectUri, scopes, ...hint })
  const id = await insertAttempt(deps, wish, {
    state_hash: hashState(start.state),
    code_verifier_sealed: await deps.sealer.seal(start.codeVerifier),
    nonce: start.nonce,
    redirect_uri: redirectUri,
    scopes: [...scopes],
  })
  return { kind: 'begun', id, authorizeUrl: start.url }
}

/** Nobody has to come back: such an attempt is over when it is answered. */
async function beginAppOnly(deps: AttemptDeps, wish: AttemptWish, registration: AppRegistrationRow): Promise<AttemptBegun> {
  const id = await insertAttempt(deps, wish, { state_hash: `app-only ${randomUUID()}`, redirect_uri: '', scopes: [] })
  const attempt = await deps.database.kysely
    .selectFrom('authorization_attempt')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await authorizeApp(deps, attempt, registration)
  return { kind: 'begun', id, authorizeUrl: null }
}

type OwnColumns = Pick<AuthorizationAttemptRow, 'state_hash' | 'redirect_uri' | 'scopes'> &
  Partial<Pick<AuthorizationAttemptRow, 'code_verifier_sealed' | 'nonce'>>

/** Writes an attempt down, and forgets those of the day before. */
async function insertAttempt(deps: AttemptDeps, wish: AttemptWish, own: OwnColumns): Promise<string> {
  const now = deps.now()
  const { kysely } = deps.database
  await kysely
    .deleteFrom('authorization_attempt')
    .where('created_at', '<', new Date(now.getTime() - KEPT_HOURS * 3_600_000))
    .execute()
  const { id } = await kysely
    .insertInto('authorization_attempt')
    .values({
      ...own,
      how: wish.how,
      registration_id: wish.registrationId,
      expected_address: wish.address,
      incoming_protocol: wish.incoming,
      outgoing_protocol: wish.outgoing,
      shared: wish.shared,
      account_id: wish.accountId ?? null,
      outgoing_account_id: wish.outgoingAccountId ?? null,
      return_to: wish.returnTo ?? null,
      started_by: wish.startedBy,
      created_at: now,
      expires_at: new Date(now.getTime() + ATTEMPT_MINUTES * 60_000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** How a state is kept: whoever reads the database cannot finish a sign-in with it. */
export function hashState(state: string): string {
  return createHash('sha256').update(state).digest('hex')
}
