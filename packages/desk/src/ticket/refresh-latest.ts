import type { Trx } from '../db/index.ts'
import { excerpt } from './excerpt.ts'

/** Sets what lists show of a ticket, its last words and when they came, from the messages it has now. */
export async function refreshLatest(trx: Trx, ticketId: number): Promise<void> {
  const last = await trx
    .selectFrom('message')
    .select(['text', 'reply_text', 'created_at'])
    .where('ticket_id', '=', ticketId)
    .where('kind', 'in', ['customer message', 'agent reply'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return
  await trx
    .updateTable('ticket')
    .set({ last_excerpt: excerpt(last.reply_text || last.text), last_message_at: last.created_at })
    .where('id', '=', ticketId)
    .execute()
}
