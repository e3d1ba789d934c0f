import type { Trx } from '../db/index.ts'

/** Adds tags to a ticket; one it has already, in whatever case, stays as it is. */
export async function writeTags(trx: Trx, ticketId: number, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return
  await trx
    .insertInto('ticket_tag')
    .values(tags.map((tag) => ({ ticket_id: ticketId, tag })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
