import type { Trx } from '../db/index.ts'
import { enqueue } from '../queue/index.ts'
import { deliverKind } from './deliver-kind.ts'

/** Woken at once; more than this many follow by their own moments. */
const MAX_WOKEN = 500

/**
 * Sends at once what waits for an outgoing account: call it when the account has been mended. What another transaction is just writing needs no
 * waking and is passed over: that one may be waiting for the account's row, which our caller holds (see settle-delivery.ts).
 */
export async function wakeOutbox(trx: Trx, outgoingAccountId: string, now: Date): Promise<void> {
  const items = await trx
    .selectFrom('outbox_item')
    .select('id')
    .where('outgoing_account_id', '=', outgoingAccountId)
    .where('state', '=', 'queued')
    .orderBy('created_at')
    .limit(MAX_WOKEN)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { id } of items) {
    await trx.updateTable('outbox_item').set({ due_at: now }).where('id', '=', id).execute()
    await enqueue(trx, deliverKind, { outboxId: id }, { singletonKey: id })
  }
}
