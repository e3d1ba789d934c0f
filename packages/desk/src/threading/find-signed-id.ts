import { readMessageId } from '@postdesk/mail'
import { idsOf, type FindByClue } from './clue.ts'

/** An id of ours, which nobody can make up: it says the ticket itself. The one the mail answers comes before those of its past. */
export const findSignedId: FindByClue = async (queries, mail, key) => {
  for (const id of idsOf(mail)) {
    const own = readMessageId(id, key)
    if (own === null || !/^\d{1,15}$/.test(own.ticketId)) continue
    const ticket = await queries.selectFrom('ticket').select('id').where('id', '=', Number(own.ticketId)).executeTakeFirst()
    if (ticket) return ticket.id
  }
  return null
}
