import type { Database } from '../db/index.ts'

/**
 * Frees what a process held when it died. Only for an embedded database: one process owns it, so whatever is held when it is
 * opened is nobody's. On a server the leases run out by themselves.
 */
export async function freeLeftovers(database: Database): Promise<void> {
  await database.transaction(async (trx) => {
    const free = { lease_owner: null, lease_until: null }
    await trx.updateTable('incoming_account').set(free).where('lease_owner', 'is not', null).execute()
    await trx.updateTable('mail_authorization').set(free).where('lease_owner', 'is not', null).execute()
    await trx
      .updateTable('outbox_item')
      .set({ claimed_until: new Date(0) })
      .where('state', '=', 'sending')
      .execute()
  })
}
