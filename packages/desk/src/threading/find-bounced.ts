import type { Queries } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'

/**
 * The ticket of the answer that a delivery report is about, by the id we wrote or the one a server wrote in its place; null when we never
 * sent that mail. A customer's own mail that failed elsewhere is none of these, though we may know its id.
 */
export async function findBounced(queries: Queries, originalMessageId: string): Promise<number | null> {
  const row = await queries
    .selectFrom('outbox_item')
    .innerJoin('message_reference', 'message_reference.message_id', 'outbox_item.message_id')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .select('message.ticket_id')
    .where('message_reference.header_id', '=', headerId(originalMessageId))
    .executeTakeFirst()
  return row?.ticket_id ?? null
}
