import { fateOf, type Resource, type Tokens } from '@postdesk/connectors'
import { json, type MailAuthorizationRow, type Trx } from '../../db/index.ts'
import { explainAccountFailure } from '../history/explain-failure.ts'
import { recordAccountEvent, type AccountEvent } from '../history/record-event.ts'
import { readTokenCache, writeTokenCache } from './token-cache.ts'
import { tokenFactsOf } from './token-facts.ts'
import type { TokenDeps } from './token-deps.ts'

/** Keeps what a refresh brought, fenced by its epoch; false when the lease was lost meanwhile. */
export async function keepTokens(
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
  if (numUpdatedRows === 0n) return false
  if (row.state === 'needs-a-person')
    await tellAccounts(trx, row.id, {
      kind: 'authorization-regained',
      text: 'The sign-in of this account works again',
      at: deps.clock(),
    })
  return true
}

/** Ends a refresh that failed: a terminal refusal puts the authorization to `needs-a-person`, whatever passes changes nothing but the lease. */
export async function settleFailure(trx: Trx, deps: TokenDeps, row: MailAuthorizationRow, error: unknown): Promise<void> {
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
  await tellAccounts(trx, row.id, event)
}

/** A line in the history of every account that lives on an authorization. */
async function tellAccounts(trx: Trx, authorizationId: string, event: Omit<AccountEvent, 'account'>): Promise<void> {
  const incoming = await trx.selectFrom('incoming_account').select('id').where('authorization_id', '=', authorizationId).execute()
  const outgoing = await trx.selectFrom('outgoing_account').select('id').where('authorization_id', '=', authorizationId).execute()
  for (const { id } of incoming) await recordAccountEvent(trx, { ...event, account: { incoming: id } })
  for (const { id } of outgoing) await recordAccountEvent(trx, { ...event, account: { outgoing: id } })
}
