import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import type { PlacementColumns } from '../people/index.ts'
import { excerpt } from './excerpt.ts'
import { indexForSearch } from './index-for-search.ts'
import { writeTags } from './write-tags.ts'
import { insertMailMessage, type MailMessage } from './insert-mail-message.ts'

/** Opens a ticket with a mail as its first message. */
export async function createFromMail(
  trx: Trx,
  given: Omit<MailMessage, 'ticketId' | 'clue'> & {
    readonly requesterId: string
    readonly incomingAccountId: string
    readonly placement: PlacementColumns
    readonly assigneeId: string | null
    readonly tags: readonly string[]
    /** It is a report or notice that belongs to nothing of ours. */
    readonly isReport: boolean
    /** In which language the mail is, when that could be told. */
    readonly language: string | null
    readonly now: Date
  },
): Promise<{ readonly ticketId: number; readonly messageId: string }> {
  const { mail, writer } = given
  const { id: ticketId } = await trx
    .insertInto('ticket')
    .values({
      subject: mail.subject.trim().slice(0, 500) || '(no subject)',
      requester_id: given.requesterId,
      incoming_account_id: given.incomingAccountId,
      ...given.placement,
      assignee_id: given.assigneeId,
      opened_by_report: given.isReport,
      language: given.language,
      last_excerpt: excerpt(mail.replyText || mail.text),
      last_message_at: given.receivedAt,
      created_at: given.now,
      updated_at: given.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeTags(trx, ticketId, given.tags)
  const messageId = await insertMailMessage(trx, { ...given, ticketId, clue: null })
  await indexForSearch(trx, ticketId, [
    mail.subject,
    writer.name,
    writer.address,
    ...mail.cc.map(({ address }) => address),
    mail.text,
  ])
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { ticketId, messageId }
}
