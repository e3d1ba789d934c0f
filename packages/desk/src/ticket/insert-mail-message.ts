import { json, type Trx } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import type { ReadyMail } from '../model/ready-mail.ts'

/** PostgreSQL holds up to 1 GB in a column; a conversation page should not. What is cut stays in the raw mail. */
const MAX_KEPT_CHARS = 2_000_000

export type MailMessage = {
  readonly ticketId: number
  readonly mail: ReadyMail
  readonly writer: { readonly name: string; readonly address: string }
  readonly mailLogId: string
  /** Why the mail joined the ticket; null when it made it. */
  readonly clue: string | null
  /** Its writer had no part in the ticket before. */
  readonly byStranger?: boolean
  readonly receivedAt: Date
}

/** Ids a mail names that are kept. The first tells the conversation, the last ones the branch. */
const MAX_NAMED = 100

/** Writes a mail into a conversation: the message, its files, the ids it is known by, and those it names. */
export async function insertMailMessage(
  trx: Trx,
  { ticketId, mail, writer, mailLogId, clue, byStranger = false, receivedAt }: MailMessage,
): Promise<string> {
  const { id: messageId } = await trx
    .insertInto('message')
    .values({
      ticket_id: ticketId,
      kind: 'customer message',
      author_name: writer.name === '' ? writer.address : writer.name,
      author_address: writer.address,
      recipients: json({ to: mail.to, cc: mail.cc, replyTo: mail.replyTo }),
      text: mail.text.slice(0, MAX_KEPT_CHARS),
      html: mail.html === null || mail.html.length > MAX_KEPT_CHARS ? null : mail.html,
      reply_text: mail.replyText.slice(0, MAX_KEPT_CHARS),
      blocked_images: mail.blockedImages,
      clue,
      auto_submitted: mail.autoSubmitted,
      auto_reason: mail.autoReason,
      by_stranger: byStranger,
      thread_key: mail.threadKey,
      thread_index: mail.threadIndex,
      thread_topic: mail.threadTopic,
      mail_log_id: mailLogId,
      created_at: receivedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (mail.files.length > 0)
    await trx
      .insertInto('attachment')
      .values(
        mail.files.map((file) => ({
          id: file.id,
          message_id: messageId,
          filename: file.filename,
          content_type: file.contentType,
          size: file.size,
          blob: file.blob,
          content_id: file.contentId,
          inline: file.inline,
        })),
      )
      .execute()
  if (mail.messageId !== null)
    await trx
      .insertInto('message_reference')
      .values({ header_id: headerId(mail.messageId), message_id: messageId })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  // A machine's mail ties nothing together: some name one invented id in everything they send.
  const named = mail.autoSubmitted ? [] : namedBy(mail)
  if (named.length > 0)
    await trx
      .insertInto('message_mention')
      .values(named.map((id) => ({ header_id: id, message_id: messageId })))
      .execute()
  return messageId
}

function namedBy({ inReplyTo, references }: Pick<ReadyMail, 'inReplyTo' | 'references'>): string[] {
  const ids = [...new Set([...inReplyTo, ...references.slice(0, 1), ...references.toReversed()].map(headerId))]
  return ids.slice(0, MAX_NAMED)
}
