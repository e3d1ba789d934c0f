import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'

/** Somebody has looked at the ticket since its last mail. */
export async function markRead(trx: Trx, ticketId: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('ticket')
    .set({ unread: false })
    .where('id', '=', ticketId)
    .where('unread', '=', true)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await tellChange(trx, { kind: 'ticket', id: ticketId })
}
