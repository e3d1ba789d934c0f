import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { changeStatus } from './change-status.ts'
import { excerpt } from './excerpt.ts'
import { indexForSearch } from './index-for-search.ts'
import { insertMailMessage, type MailMessage } from './insert-mail-message.ts'

/**
 * Adds a mail to a ticket. Words of a person open a ticket that was closed or pending; a machine's (an absence notice, say)
 * do not, or every closed ticket would come back with the holidays.
 */
export async function appendFromMail(
  trx: Trx,
  given: MailMessage & { readonly now: Date },
): Promise<{ readonly messageId: string }> {
  const { mail, writer, ticketId, now } = given
  const messageId = await insertMailMessage(trx, given)
  await trx
    .updateTable('ticket')
    .set({ last_excerpt: excerpt(mail.replyText || mail.text), last_message_at: given.receivedAt, updated_at: now, unread: true })
    .where('id', '=', ticketId)
    .execute()
  if (!mail.autoSubmitted)
    await changeStatus(trx, { ticketId, status: 'open', by: null, now, because: `${writer.name || writer.address} has answered` })
  await indexForSearch(trx, ticketId, [writer.name, writer.address, mail.replyText || mail.text])
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { messageId }
}
