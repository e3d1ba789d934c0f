import { randomUUID } from 'node:crypto'
import { ConnectorError, startAuthorization } from '@postdesk/connectors'
import type { Sealed } from '../../config/index.ts'
import type { AppRegistrationRow, Queries } from '../../db/index.ts'
import { readProviderSwitches } from '../../settings/index.ts'
import { readSettings, settingsOf, type ConnectionSettings } from '../connection/connection-settings.ts'
import { proxyPasswordFor, sealConnection } from '../connection/proxy-password.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'
import { settingsOfAttempt, type AttemptSettings } from './attempt-settings.ts'
import { authorizeApp } from './authorize-app.ts'
import { beginConsent } from './begin-consent.ts'
import { beginDevice } from './begin-device.ts'
import { hashState, insertAttempt, type AttemptWish, type SealedWish } from './insert-attempt.ts'
import type { AttemptDeps } from './settle-attempt.ts'
import { wantedScopes } from './wanted-scopes.ts'

export type AttemptBegun =
  | { readonly kind: 'begun'; readonly id: string; readonly authorizeUrl: string | null }
  | { readonly kind: 'registration-missing' }
  | { readonly kind: 'account-missing' }
  | { readonly kind: 'provider-off'; readonly provider: AppRegistrationRow['provider'] }
  | { readonly kind: 'wrong'; readonly field: 'scopes' | 'registrationId'; readonly message: string }

/**
 * Begins a sign-in for a mailbox. An attempt is `waiting` until its answer comes (a browser at the callback, see finish-attempt.ts; a
 * device code that was entered, see poll-device.ts; an administrator at the callback, see finish-consent.ts); then `authorized`, `approved`
 * (an administrator's consent) or `refused`; `used` when an account was saved with it. What it needs to be finished is kept sealed, its
 * state as a hash only.
 */
export async function beginAttempt(deps: AttemptDeps, given: AttemptWish): Promise<AttemptBegun> {
  const { kysely } = deps.database
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', given.registrationId)
    .executeTakeFirst()
  if (!registration) return { kind: 'registration-missing' }
  const { provider } = registration
  if (!(await readProviderSwitches(kysely))[provider]) return { kind: 'provider-off', provider }
  const known = await knownAccount(kysely, given)
  if (known === 'missing') return { kind: 'account-missing' }
  const { settings: kept = { incoming: {}, outgoing: {} }, ...own } = known
  const { connection, outgoingConnection, formerAttemptId, ...rest } = given
  const former = await formerSettings(kysely, formerAttemptId)
  const settings = {
    incoming: await settingsFor(deps, connection, kept.incoming, former.incoming),
    outgoing: await settingsFor(deps, outgoingConnection, kept.outgoing, former.outgoing),
  }
  const wish: SealedWish = { ...rest, ...own, settings }
  try {
    const endpoints = endpointsOfRegistration(registration)
    const scopes = wantedScopes({ ...wish, endpoints, typed: wish.scopes ?? registration.scopes })
    if (scopes.kind === 'refused') return { kind: 'wrong', field: 'scopes', message: scopes.message }
    switch (wish.how) {
      case 'browser':
        return await beginInBrowser(deps, wish, registration, scopes.signIn)
      case 'device':
        return { kind: 'begun', ...(await beginDevice(deps, wish, registration)) }
      case 'app-only':
        return await beginAppOnly(deps, wish, registration)
      case 'admin-consent':
        return { kind: 'begun', ...(await beginConsent(deps, wish, registration)) }
      default:
        return wish.how satisfies never
    }
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'CONFIGURATION') throw error
    return { kind: 'wrong', field: 'registrationId', message: error.message }
  }
}

type Known = Partial<Pick<AttemptWish, 'address' | 'shared' | 'consentFor'>> & { readonly settings?: AttemptSettings }

/**
 * An account that is signed in for again: its address and kind of mailbox are its own to say, and its connections those of a form that says
 * nothing of them. With an incoming account comes the one it answers by.
 */
async function knownAccount(queries: Queries, given: AttemptWish): Promise<Known | 'missing'> {
  const table = given.accountId === undefined ? ('outgoing_account' as const) : ('incoming_account' as const)
  const id = given.accountId ?? given.outgoingAccountId
  if (id === undefined) return {}
  const account = await queries
    .selectFrom(table)
    .leftJoin('mail_authorization as given', 'given.id', `${table}.authorization_id`)
    .select([`${table}.address`, `${table}.settings`, 'given.kind'])
    .where(`${table}.id`, '=', id)
    .executeTakeFirst()
  if (!account) return 'missing'
  const { address, settings, kind } = account
  const { mailbox, ...connection } = readSettings(settings)
  return {
    address,
    shared: mailbox === 'shared' || given.shared,
    ...(given.consentFor === undefined && kind !== null ? { consentFor: kind } : {}),
    settings:
      given.accountId === undefined
        ? { incoming: {}, outgoing: connection }
        : { incoming: connection, outgoing: await connectionOfLinked(queries, given.accountId) },
  }
}

/** How the outgoing account connects that an incoming one answers by. */
async function connectionOfLinked(queries: Queries, accountId: string): Promise<ConnectionSettings> {
  const linked = await queries
    .selectFrom('outgoing_account')
    .innerJoin('incoming_account', 'incoming_account.outgoing_account_id', 'outgoing_account.id')
    .select('outgoing_account.settings')
    .where('incoming_account.id', '=', accountId)
    .executeTakeFirst()
  const { mailbox: _own, ...connection } = readSettings(linked?.settings)
  return connection
}

/** The connection of the form's sign-in before; one that is not kept any more has none. */
async function formerSettings(queries: Queries, id: string | undefined): Promise<AttemptSettings> {
  const former =
    id === undefined
      ? undefined
      : await queries.selectFrom('authorization_attempt').select('settings').where('id', '=', id).executeTakeFirst()
  return settingsOfAttempt(former ?? { settings: {} })
}

/**
 * A connection as typed, else as the account has it. A proxy named without its password has the one typed before in this form, or else the
 * account's, each for the same proxy and user alone.
 */
async function settingsFor(
  { sealer }: AttemptDeps,
  typed: AttemptWish['connection'],
  kept: ConnectionSettings,
  former: ConnectionSettings,
): Promise<ConnectionSettings> {
  if (typed === undefined) return kept
  const sealed = await sealConnection(sealer, typed)
  const proxyPassword = (proxyPasswordFor(sealed, former) ?? proxyPasswordFor(sealed, kept)) as Sealed | null
  return settingsOf({ ...sealed, proxyPassword }, kept)
}

async function beginInBrowser(
  deps: AttemptDeps,
  wish: SealedWish,
  registration: AppRegistrationRow,
  scopes: readonly string[],
): Promise<AttemptBegun> {
  const endpoints = endpointsOfRegistration(registration)
  const redirectUri = redirectUriOf(deps.baseUrl, registration.redirect_path)
  // The mailbox's own name would be the wrong hint where somebody else signs in.
  const hint = wish.shared ? {} : { loginHint: wish.address }
  const start = startAuthorization({ endpoints, clientId: registration.client_id, redirectUri, scopes, ...hint })
  const { id } = await insertAttempt(deps, wish, {
    state_hash: hashState(start.state),
    code_verifier_sealed: await deps.sealer.seal(start.codeVerifier),
    nonce: start.nonce,
    redirect_uri: redirectUri,
    scopes: [...scopes],
  })
  return { kind: 'begun', id, authorizeUrl: start.url }
}

/** Nobody has to come back: such an attempt is over when it is answered. */
async function beginAppOnly(deps: AttemptDeps, wish: SealedWish, registration: AppRegistrationRow): Promise<AttemptBegun> {
  const own = { state_hash: `app-only ${randomUUID()}`, redirect_uri: '', scopes: [] }
  const attempt = await insertAttempt(deps, wish, own)
  await authorizeApp(deps, attempt, registration)
  return { kind: 'begun', id: attempt.id, authorizeUrl: null }
}
