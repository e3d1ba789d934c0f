import type { Trx } from '../../db/index.ts'
import { conflict } from '../refusal.ts'

/** Nothing is done in a ticket that was merged: it has no messages any more, and nobody would see it. Throws a 409 that says where to go. */
export async function refuseMerged(trx: Trx, ticketId: number): Promise<void> {
  const row = await trx.selectFrom('ticket').select('merged_into').where('id', '=', ticketId).forUpdate().executeTakeFirst()
  if (row && row.merged_into !== null)
    throw conflict('TICKET_MERGED', `Ticket #${ticketId} was merged into #${row.merged_into}; go on there.`)
}
