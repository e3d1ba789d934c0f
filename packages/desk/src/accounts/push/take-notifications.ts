import type { GraphNotification } from '@postdesk/contract'
import type { Database } from '../../db/index.ts'
import { tellNews } from '../incoming/wake-account.ts'
import { isClientState } from './client-state.ts'

/**
 * Takes what Microsoft tells at our door. Nothing in it is believed but that there is something to look for: the accounts of the
 * subscriptions named are looked into, and what is there is the truth. A subscription we do not have, or a wrong secret, moves nothing.
 *
 *   a change, `missed`, any word we do not know   the account is looked into
 *   `reauthorizationRequired`                     it is renewed by the next round, which comes now
 *   `subscriptionRemoved`                         it is lost, and made anew by the next round, which comes now
 */
export async function takeNotifications(database: Database, given: readonly GraphNotification[], now: Date): Promise<void> {
  const named = [...new Set(given.map(({ subscriptionId }) => subscriptionId))]
  if (named.length === 0) return
  const rows = await database.kysely
    .selectFrom('graph_subscription')
    .select(['id', 'incoming_account_id', 'subscription_id', 'client_state_hash'])
    .where('subscription_id', 'in', named)
    .where('state', 'in', ['live', 'renewing'])
    .execute()
  const bySubscription = new Map(rows.map((row) => [row.subscription_id, row]))
  const accounts = new Set<string>()
  const removed = new Set<string>()
  const toRenew = new Set<string>()
  for (const { subscriptionId, clientState, lifecycleEvent } of given) {
    const row = bySubscription.get(subscriptionId)
    if (row?.incoming_account_id == null || row.client_state_hash === null) continue
    if (!isClientState(clientState ?? '', row.client_state_hash)) continue
    accounts.add(row.incoming_account_id)
    if (lifecycleEvent === 'subscriptionRemoved') removed.add(row.id)
    if (lifecycleEvent === 'reauthorizationRequired') toRenew.add(row.id)
  }
  if (accounts.size === 0) return
  await database.transaction(async (trx) => {
    // The accounts first, as a round does: two that take the same rows in another order would wait for each other.
    await tellNews(trx, [...accounts].toSorted(), now)
    if (toRenew.size > 0)
      await trx
        .updateTable('graph_subscription')
        .set({ try_at: now })
        .where('id', 'in', [...toRenew])
        .execute()
    if (removed.size > 0)
      await trx
        .updateTable('graph_subscription')
        .set({ state: 'lost', subscription_id: null, try_at: now })
        .where('id', 'in', [...removed])
        .execute()
  })
}
