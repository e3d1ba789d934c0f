import type { AutoReason } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { changeStatus } from './change-status.ts'
import { excerpt } from './excerpt.ts'
import { indexForSearch } from './index-for-search.ts'
import { insertMailMessage, type MailMessage } from './insert-mail-message.ts'

/** Automatic mails that say nothing of the matter: they are kept, and the ticket stays where it is in every list. */
const SAYS_NOTHING: ReadonlySet<AutoReason> = new Set<AutoReason>([
  'out-of-office',
  'auto-reply',
  'calendar-response',
  'challenge',
])

/**
 * Adds a mail to a ticket. Words of a person open a ticket that was closed or pending; a machine's do not, or every closed ticket would
 * come back with the holidays. Absence notices and other answers of machines do not even mark it as unread.
 */
export async function appendFromMail(
  trx: Trx,
  given: MailMessage & { readonly now: Date },
): Promise<{ readonly messageId: string }> {
  const { mail, writer, ticketId, now } = given
  const messageId = await insertMailMessage(trx, given)
  const isQuiet = mail.autoReason !== null && SAYS_NOTHING.has(mail.autoReason)
  if (!isQuiet) {
    await trx.updateTable('ticket').set({ updated_at: now, unread: true }).where('id', '=', ticketId).execute()
    // A parent that came after its child is not the last word.
    await trx
      .updateTable('ticket')
      .set({ last_excerpt: excerpt(mail.replyText || mail.text), last_message_at: given.receivedAt })
      .where('id', '=', ticketId)
      .where('last_message_at', '<=', given.receivedAt)
      .execute()
  }
  if (!mail.autoSubmitted)
    await changeStatus(trx, { ticketId, status: 'open', by: null, now, because: `${writer.name || writer.address} has answered` })
  await indexForSearch(trx, ticketId, [writer.name, writer.address, mail.replyText || mail.text])
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { messageId }
}
