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
  readonly receivedAt: Date
}

/** Writes a mail into a conversation: the message, its files, and the ids it is known by. */
export async function insertMailMessage(
  trx: Trx,
  { ticketId, mail, writer, mailLogId, clue, receivedAt }: MailMessage,
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
  return messageId
}
