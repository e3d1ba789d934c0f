import type { Trx } from '../../db/index.ts'

/** Makes room for a primary account: one at a time of each kind. */
export async function makePrimary(trx: Trx, table: 'incoming_account' | 'outgoing_account'): Promise<void> {
  await trx.updateTable(table).set({ is_primary: false }).where('is_primary', '=', true).execute()
}
