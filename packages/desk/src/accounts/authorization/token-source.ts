import { setTimeout as wait } from 'node:timers/promises'
import {
  appOnlyScope,
  clientCredentials,
  ConnectorError,
  fateOf,
  refreshTokens,
  type Resource,
  type Tokens,
  type TokenSource,
} from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import { json, type AppRegistrationRow, type Database, type MailAuthorizationRow, type Trx } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { openSecret } from '../registration/open-secret.ts'
import { withCredential } from '../registration/with-credential.ts'
import { grantedScopesOf } from './granted-scopes.ts'
import { tokenFactsOf } from './token-facts.ts'
import { explainAccountFailure } from '../history/explain-failure.ts'
import { readTokenCache, writeTokenCache } from './token-cache.ts'
import { recordAccountEvent } from '../history/record-event.ts'

type Dispatcher = NonNullable<Parameters<typeof refreshTokens>[0]['dispatcher']>

export type TokenDeps = {
  readonly database: Database
  readonly sealer: Sealer
  readonly clock: () => Date
  readonly nodeId: string
  /** Ends what is under way when the process is to end. */
  readonly signal?: AbortSignal
}

/** A token is replaced this long before its end, so that none dies in the middle of a round. */
const AHEAD_MILLISECONDS = 5 * 60_000
/** Longer than Entra ever takes; a node that died while refreshing holds the others up this long. */
const LEASE_MILLISECONDS = 30_000
const LOOK_AGAIN_MILLISECONDS = 150

/**
 * Gives the access tokens of one authorization for one service. One refresh goes on at a time, over all nodes:
 *
 *   cached and good                 -> give it
 *   lease free                      -> win it (epoch + 1), look again: somebody may have just refreshed
 *   lease won, still needed         -> ask Entra, no transaction open; commit what came, fenced by the epoch; only then use it
 *   lease somebody else's           -> wait, and look again
 *
 * The rotated refresh token is committed before the new access token is used: a crash in between costs one request, not the sign-in.
 * A passing failure (throttled, outage) changes nothing but the lease; a terminal one puts the authorization to `needs-a-person`, with
 * its card, and into the history of every account that lives on it; each later call asks Entra again, so what is mended resumes.
 */
export function tokenSource(deps: TokenDeps, authorizationId: string, resource: Resource, dispatcher?: Dispatcher): TokenSource {
  let last: string | null = null
  return async ({ fresh = false } = {}) => {
    const unwanted = fresh ? last : null
    const token = await giveToken(deps, { authorizationId, resource, unwanted, dispatcher })
    last = token
    return token
  }
}

type Wanted = {
  readonly authorizationId: string
  readonly resource: Resource
  /** A token that a server refused. */
  readonly unwanted: string | null
  readonly dispatcher: Dispatcher | undefined
}

async function giveToken(deps: TokenDeps, wanted: Wanted): Promise<string> {
  const { database, clock } = deps
  const deadline = clock().getTime() + 2 * LEASE_MILLISECONDS
  for (;;) {
    const row = await database.kysely
      .selectFrom('mail_authorization')
      .selectAll()
      .where('id', '=', wanted.authorizationId)
      .executeTakeFirst()
    if (!row) throw new ConnectorError('SIGN_IN_NEEDED', 'The authorization of this account is gone.', { border: 'entra' })
    const cached = await cachedToken(deps, row, wanted)
    if (cached !== null) return cached
    const won = await winLease(deps, wanted.authorizationId)
    if (won) {
      const token = await cachedToken(deps, won, wanted)
      if (token !== null) {
        await releaseLease(deps, won)
        return token
      }
      const refreshed = await refresh(deps, won, wanted)
      if (refreshed !== null) return refreshed
    }
    if (clock().getTime() > deadline)
      throw new ConnectorError('UNAVAILABLE', 'Another node has been renewing this authorization for too long.', {
        border: 'entra',
      })
    await pause(deps.signal)
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(LOOK_AGAIN_MILLISECONDS, undefined, signal === undefined ? {} : { signal })
  } catch (cause) {
    throw new ConnectorError('ABORTED', 'Postdesk is ending.', { border: 'entra' }, cause)
  }
}

async function cachedToken(deps: TokenDeps, row: MailAuthorizationRow, { resource, unwanted }: Wanted): Promise<string | null> {
  const cache = await readTokenCache(deps.sealer, row.access_token_sealed)
  const kept = cache[resource]
  if (kept === undefined || kept.token === unwanted) return null
  return Date.parse(kept.expiresAt) - AHEAD_MILLISECONDS > deps.clock().getTime() ? kept.token : null
}

async function winLease(deps: TokenDeps, id: string): Promise<MailAuthorizationRow | null> {
  const now = deps.clock()
  const row = await deps.database.kysely
    .updateTable('mail_authorization')
    .set((eb) => ({
      epoch: eb('epoch', '+', 1),
      lease_owner: deps.nodeId,
      lease_until: new Date(now.getTime() + LEASE_MILLISECONDS),
    }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

async function releaseLease({ database }: TokenDeps, won: MailAuthorizationRow): Promise<void> {
  await database.kysely
    .updateTable('mail_authorization')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', won.id)
    .where('epoch', '=', won.epoch)
    .execute()
}

/** Asks Entra and commits the answer. Null: the lease was lost meanwhile, and what came is left to whoever has it. */
async function refresh(deps: TokenDeps, row: MailAuthorizationRow, wanted: Wanted): Promise<string | null> {
  let tokens: Tokens
  try {
    const registration = await deps.database.kysely
      .selectFrom('app_registration')
      .selectAll()
      .where('id', '=', row.registration_id)
      .executeTakeFirstOrThrow()
    tokens = await requestTokens(deps, row, registration, wanted)
  } catch (error) {
    await deps.database.transaction((trx) => settleFailure(trx, deps, row, error))
    throw error
  }
  const kept = await deps.database.transaction((trx) => keepTokens(trx, deps, row, wanted.resource, tokens))
  return kept ? tokens.accessToken : null
}

async function requestTokens(
  deps: TokenDeps,
  row: MailAuthorizationRow,
  registration: AppRegistrationRow,
  { resource, dispatcher }: Wanted,
): Promise<Tokens> {
  const endpoints = endpointsOfRegistration({
    ...registration,
    tenant_id: row.kind === 'app-only' ? row.tenant_id : registration.tenant_id,
  })
  const refreshToken = row.kind === 'app-only' ? null : await openRefreshToken(deps, row)
  return await withCredential({ ...deps, now: deps.clock }, registration.id, async (credential) => {
    const request = {
      endpoints,
      clientId: registration.client_id,
      credential,
      now: deps.clock(),
      signal: AbortSignal.any([
        AbortSignal.timeout(LEASE_MILLISECONDS - 5_000),
        ...(deps.signal === undefined ? [] : [deps.signal]),
      ]),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    }
    if (refreshToken !== null)
      return refreshTokens({ ...request, refreshToken, scopes: grantedScopesOf(endpoints, row.scopes, resource) })
    if (!('prefixes' in endpoints))
      throw new ConnectorError('CONFIGURATION', 'App-only access is for Microsoft 365 alone.', { border: 'entra' })
    return clientCredentials({ ...request, scope: appOnlyScope(endpoints, resource) })
  })
}

/** One that this installation's key does not open needs a person: asking again opens it no better. */
async function openRefreshToken({ sealer }: TokenDeps, row: MailAuthorizationRow): Promise<string> {
  if (row.refresh_token_sealed === null)
    throw new ConnectorError('SIGN_IN_NEEDED', 'This authorization has no refresh token.', { border: 'entra' })
  return await openSecret(sealer, row.refresh_token_sealed)
}

async function keepTokens(
  trx: Trx,
  deps: TokenDeps,
  row: MailAuthorizationRow,
  resource: Resource,
  tokens: Tokens,
): Promise<boolean> {
  const cache = await readTokenCache(deps.sealer, row.access_token_sealed)
  const kept = { ...cache, [resource]: { token: tokens.accessToken, expiresAt: tokens.expiresAt.toISOString() } }
  const { numUpdatedRows } = await trx
    .updateTable('mail_authorization')
    .set({
      access_token_sealed: await writeTokenCache(deps.sealer, kept),
      access_token_expires_at: tokens.expiresAt,
      claims: json(tokenFactsOf(kept)),
      ...(tokens.refreshToken === null ? {} : { refresh_token_sealed: await deps.sealer.seal(tokens.refreshToken) }),
      refreshed_at: deps.clock(),
      state: 'good',
      error_card: null,
      lease_owner: null,
      lease_until: null,
    })
    .where('id', '=', row.id)
    .where('epoch', '=', row.epoch)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function settleFailure(trx: Trx, deps: TokenDeps, row: MailAuthorizationRow, error: unknown): Promise<void> {
  const isTerminal = fateOf(error).kind === 'needs-a-person'
  const now = deps.clock()
  const account = { address: row.mailbox_address, authorization_id: row.id }
  const card = isTerminal ? await explainAccountFailure(trx, account, error, now) : null
  const { numUpdatedRows } = await trx
    .updateTable('mail_authorization')
    .set({
      lease_owner: null,
      lease_until: null,
      ...(card === null ? {} : { state: 'needs-a-person' as const, error_card: json(card) }),
    })
    .where('id', '=', row.id)
    .where('epoch', '=', row.epoch)
    .executeTakeFirst()
  if (numUpdatedRows === 0n || card === null || row.state === 'needs-a-person') return
  const event = { kind: 'authorization-lost', text: `The sign-in of this account no longer works: ${card.title}`, at: now, card }
  const incoming = await trx.selectFrom('incoming_account').select('id').where('authorization_id', '=', row.id).execute()
  const outgoing = await trx.selectFrom('outgoing_account').select('id').where('authorization_id', '=', row.id).execute()
  for (const { id } of incoming) await recordAccountEvent(trx, { ...event, account: { incoming: id } })
  for (const { id } of outgoing) await recordAccountEvent(trx, { ...event, account: { outgoing: id } })
}
