import type { Outgoing } from '@postdesk/connectors'
import { compose, quoteMails, withReplyTag, type DraftAttachment, type QuotedMail } from '@postdesk/mail'
import { readBlobName, type BlobStore } from '../blobs/index.ts'
import type { OutboxItemRow, Queries } from '../db/index.ts'
import type { Envelope } from '../outbox/index.ts'
import { fillFrame, plainFrame } from './fill-frame.ts'

// Graph takes 4 MB of base64 in one request, about 2.9 MB of mail; larger ones go as a draft whose attachments are uploaded.
const LARGE_BYTES = 2_500_000

/** Writes the mail an outbox row owes. Each attempt writes the same bytes: nothing in it depends on when it is done. */
export async function composeMail(
  queries: Queries,
  blobs: BlobStore,
  item: OutboxItemRow,
  envelope: Envelope,
  protocol: 'graph' | 'ews' | 'smtp',
): Promise<Outgoing> {
  const account = await queries
    .selectFrom('outgoing_account')
    .select(['address', 'sender_name', 'name', 'reply_to'])
    .where('id', '=', item.outgoing_account_id)
    .executeTakeFirstOrThrow()
  const message = await queries
    .selectFrom('message')
    .select(['text', 'html', 'created_at'])
    .where('id', '=', item.message_id)
    .executeTakeFirstOrThrow()
  const { brand } = envelope
  const said = { text: message.text, ...(message.html === null ? {} : { html: message.html }) }
  const quoted = await readQuoted(queries, [...(envelope.quotes === null ? [] : [envelope.quotes]), ...envelope.earlier])
  const frame = envelope.frame ?? plainFrame(brand?.signature ?? '')
  const words = fillFrame(frame, said, quoteMails(quoted, frame.language))
  const files = await queries
    .selectFrom('attachment')
    .select(['filename', 'content_type', 'blob', 'content_id'])
    .where('message_id', '=', item.message_id)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const attachments: DraftAttachment[] = []
  for (const file of files) {
    const content = await blobs.get(readBlobName(file.blob))
    attachments.push({
      filename: file.filename,
      contentType: file.content_type,
      content,
      ...(file.content_id === null ? {} : { contentId: file.content_id }),
    })
  }
  // What the outgoing account says of itself outranks its brand.
  const name = account.sender_name ?? brand?.senderName ?? ''
  const answersGoTo = account.reply_to ?? brand?.replyTo ?? null
  const replyTo = envelope.replyTag === null ? answersGoTo : withReplyTag(answersGoTo ?? account.address, envelope.replyTag)
  const draft = {
    messageId: item.internet_message_id,
    date: message.created_at,
    from: { name, address: account.address },
    to: envelope.to,
    cc: envelope.cc,
    ...(replyTo === null ? {} : { replyTo: [{ name, address: replyTo }] }),
    subject: envelope.subject,
    ...(envelope.inReplyTo === null ? {} : { inReplyTo: envelope.inReplyTo }),
    references: envelope.references,
    ...(envelope.thread === null ? {} : { parentThreadIndex: envelope.thread.index }),
    ...(envelope.thread === null || envelope.thread.topic === null ? {} : { threadTopic: envelope.thread.topic }),
    ...words,
    ...(item.kind === 'auto reply' ? { auto: 'auto-replied' as const } : {}),
  }
  const settings = { keepBcc: protocol !== 'smtp' }
  const mime = await compose({ ...draft, attachments }, settings)
  const inHalves = protocol === 'graph' && attachments.length > 0 && mime.length > LARGE_BYTES
  return {
    mime,
    internetMessageId: item.internet_message_id,
    from: account.address,
    recipients: [...new Set([...envelope.to, ...envelope.cc].map(({ address }) => address))],
    ...(inHalves
      ? {
          parts: {
            mimeWithoutAttachments: await compose({ ...draft, attachments: [] }, settings),
            attachments: attachments.map(({ contentId, ...file }) => ({
              ...file,
              contentId: contentId ?? null,
              isInline: contentId !== undefined,
            })),
          },
        }
      : {}),
  }
}

/** The mails that are quoted, in the order asked for. A message never changes, so each attempt quotes the same. */
async function readQuoted(queries: Queries, ids: readonly string[]): Promise<QuotedMail[]> {
  if (ids.length === 0) return []
  const rows = await queries
    .selectFrom('message')
    .select(['id', 'author_name', 'author_address', 'text', 'html', 'created_at'])
    .where('id', 'in', [...ids])
    .execute()
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id)
    if (!row) return []
    const from = { name: row.author_name, address: row.author_address ?? '' }
    return [{ from, date: row.created_at, text: row.text, html: row.html }]
  })
}
