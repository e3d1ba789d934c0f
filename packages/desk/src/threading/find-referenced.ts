import type { Queries } from '../db/index.ts'

/** The ticket of the first of these ids that a message of ours is known by. */
export async function findReferenced(queries: Queries, ids: readonly string[]): Promise<number | null> {
  if (ids.length === 0) return null
  const rows = await queries
    .selectFrom('message_reference')
    .innerJoin('message', 'message.id', 'message_reference.message_id')
    .select(['message_reference.header_id', 'message.ticket_id'])
    .where('message_reference.header_id', 'in', [...ids])
    .orderBy('message.created_at', 'desc')
    .execute()
  for (const id of ids) {
    const row = rows.find(({ header_id: headerId }) => headerId === id)
    if (row) return row.ticket_id
  }
  return null
}
