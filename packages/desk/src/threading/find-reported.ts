import type { Queries } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'

/** A mail of ours that a report speaks of. */
export type Reported = { readonly ticketId: number; readonly messageId: string }

/**
 * The answer that a report is about, by the id we wrote or the one a server wrote in its place; null when we never sent that mail. A
 * customer's own mail that failed elsewhere is none of these, though we may know its id.
 */
export async function findReported(queries: Queries, originalMessageId: string | null): Promise<Reported | null> {
  if (originalMessageId === null) return null
  const row = await queries
    .selectFrom('outbox_item')
    .innerJoin('message_reference', 'message_reference.message_id', 'outbox_item.message_id')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .select(['message.ticket_id', 'message.id'])
    .where('message_reference.header_id', '=', headerId(originalMessageId))
    .executeTakeFirst()
  return row ? { ticketId: row.ticket_id, messageId: row.id } : null
}
