import { setTimeout as wait } from 'node:timers/promises'
import { ConnectorError, type refreshTokens, type Resource, type Tokens, type TokenSource } from '@postdesk/connectors'
import type { MailAuthorizationRow } from '../../db/index.ts'
import { requestTokens } from './request-tokens.ts'
import { keepTokens, settleFailure } from './settle-refresh.ts'
import { readTokenCache } from './token-cache.ts'
import type { TokenDeps } from './token-deps.ts'

type Dispatcher = NonNullable<Parameters<typeof refreshTokens>[0]['dispatcher']>

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

/** Asks for another token than the one that is kept, good as it may be: shows that the authorization lives. */
export async function renewToken(
  deps: TokenDeps,
  authorizationId: string,
  resource: Resource,
  dispatcher?: Dispatcher,
): Promise<void> {
  const row = await deps.database.kysely
    .selectFrom('mail_authorization')
    .select('access_token_sealed')
    .where('id', '=', authorizationId)
    .executeTakeFirst()
  const cache = await readTokenCache(deps.sealer, row?.access_token_sealed ?? null)
  await giveToken(deps, { authorizationId, resource, unwanted: cache[resource]?.token ?? null, dispatcher })
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
    // Well before the lease ends, so that nobody asks beside us.
    tokens = await requestTokens(deps, row, registration, { ...wanted, milliseconds: LEASE_MILLISECONDS - 5_000 })
  } catch (error) {
    await deps.database.transaction((trx) => settleFailure(trx, deps, row, error))
    throw error
  }
  const kept = await deps.database.transaction((trx) => keepTokens(trx, deps, row, wanted.resource, tokens))
  return kept ? tokens.accessToken : null
}
