import type { Trx } from '../db/index.ts'

/** Locks the ticket a mail goes to and gives its number: the one it was merged into, should somebody have merged it a moment ago. */
export async function lockLive(trx: Trx, ticketId: number): Promise<number> {
  for (let id = ticketId; ;) {
    const row = await trx.selectFrom('ticket').select('merged_into').where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
    if (row.merged_into === null) return id
    id = row.merged_into
  }
}
