import type { FindByClue } from './clue.ts'
import { isStranger } from './is-stranger.ts'
import { topicOf } from './topic.ts'

/** Tickets of one Outlook conversation that are looked at, the latest. */
const MAX_LOOKED_AT = 20

/**
 * Outlook's name for the conversation (Thread-Index), as a hint: Outlook goes on with an old one when somebody answers an old mail to say
 * something new, so the subject must be the same, and the writer somebody who belongs to that ticket. Machines are not heard.
 */
export const findConversation: FindByClue = async (queries, mail, { writer }) => {
  if (mail.threadKey === null || mail.autoSubmitted) return null
  const rows = await queries
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .select(['ticket.id', 'ticket.subject'])
    .where('message.thread_key', '=', mail.threadKey)
    .orderBy('message.created_at', 'desc')
    .limit(MAX_LOOKED_AT)
    .execute()
  const topic = topicOf(mail.subject)
  for (const row of rows) {
    if (topic !== '' && topicOf(row.subject) === topic && !(await isStranger(queries, row.id, writer))) return row.id
  }
  return null
}
