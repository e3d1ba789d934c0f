import { readMessageId } from '@postdesk/mail'
import { idsOf, type FindByClue } from './clue.ts'
import { followMerges } from './follow-merges.ts'

/** An id of ours, which nobody can make up: it says the ticket itself. The one the mail answers comes before those of its past. */
export const findSignedId: FindByClue = async (queries, mail, { key }) => {
  for (const id of idsOf(mail)) {
    const own = readMessageId(id, key)
    if (own === null || !/^\d{1,15}$/.test(own.ticketId)) continue
    const ticketId = await followMerges(queries, Number(own.ticketId))
    if (ticketId !== null) return ticketId
  }
  return null
}
