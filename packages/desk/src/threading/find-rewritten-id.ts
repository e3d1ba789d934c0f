import { idsOf, type FindByClue } from './clue.ts'

/** The id that a server wrote in place of ours when it sent an answer: Microsoft does so on SMTP submission. */
export const findRewrittenId: FindByClue = async (queries, mail) => {
  const ids = idsOf(mail)
  if (ids.length === 0) return null
  const rows = await queries
    .selectFrom('outbox_item')
    .innerJoin('message_reference', 'message_reference.message_id', 'outbox_item.message_id')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .select(['message_reference.header_id', 'message.ticket_id'])
    .where('message_reference.header_id', 'in', ids)
    .whereRef('message_reference.header_id', '<>', 'outbox_item.internet_message_id')
    .execute()
  for (const id of ids) {
    const row = rows.find(({ header_id: headerId }) => headerId === id)
    if (row) return row.ticket_id
  }
  return null
}
