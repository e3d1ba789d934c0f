import { NamedAddress, type Message } from '@postdesk/contract'
import { z } from 'zod'
import type { MailReportRow, OutboxItemRow } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'

export type ReadMessage = {
  readonly id: string
  readonly kind: Message['kind']
  readonly author_name: string
  readonly author_address: string | null
  readonly recipients: unknown
  readonly text: string
  readonly reply_text: string | null
  readonly has_html: boolean
  readonly blocked_images: number
  readonly clue: string | null
  readonly auto_submitted: boolean
  readonly by_stranger: boolean
  readonly mail_log_id: string | null
  readonly created_at: Date
  /** The debt to send it; null on what is not sent. */
  readonly state: OutboxItemRow['state'] | null
  readonly attempts: number | null
  readonly due_at: Date | null
  readonly sent_at: Date | null
  readonly error_card: unknown
  readonly sent_from: string | null
  readonly sent_by: string | null
}

export type ReadAttachment = {
  readonly id: string
  readonly message_id: string | null
  readonly filename: string
  readonly content_type: string
  readonly size: number
  readonly inline: boolean
}

export type ReadReport = Pick<MailReportRow, 'address' | 'kind' | 'said' | 'at'>

const Recipients = z
  .object({ to: z.array(NamedAddress).catch([]), cc: z.array(NamedAddress).catch([]) })
  .catch({ to: [], cc: [] })

/** The addresses a message went to, out of its column. */
export function readRecipients(value: unknown): z.infer<typeof Recipients> {
  return Recipients.parse(value)
}

/** A message of a conversation as a screen shows it. */
export function presentMessage(
  row: ReadMessage,
  attachments: readonly ReadAttachment[],
  rules: Message['rules'],
  reports: readonly ReadReport[],
): Message {
  return {
    id: row.id,
    kind: row.kind,
    author: { name: row.author_name, address: row.author_address ?? '' },
    ...readRecipients(row.recipients),
    text: row.text,
    replyText: row.reply_text,
    hasHtml: row.has_html,
    blockedImages: row.blocked_images,
    clue: row.clue,
    rules,
    autoSubmitted: row.auto_submitted,
    byStranger: row.by_stranger,
    mailLogId: row.mail_log_id,
    attachments: attachments.map(presentAttachment),
    delivery: presentDelivery(row),
    reports: reports.map(({ address, kind, said, at }) => ({ address, kind, said, at: at.toISOString() })),
    createdAt: row.created_at.toISOString(),
  }
}

/** A file as a screen shows it. */
export function presentAttachment(row: Omit<ReadAttachment, 'message_id'>): Message['attachments'][number] {
  return {
    id: row.id,
    filename: row.filename,
    contentType: row.content_type,
    size: row.size,
    inline: row.inline,
    url: `/api/v1/attachments/${row.id}`,
  }
}

function presentDelivery(row: ReadMessage): Message['delivery'] {
  if (row.state === null) return null
  const waits = row.state === 'queued' && (row.attempts ?? 0) > 0
  return {
    state: row.state,
    at: row.sent_at?.toISOString() ?? null,
    nextTryAt: waits ? (row.due_at?.toISOString() ?? null) : null,
    attempts: row.attempts ?? 0,
    card: readCard(row.error_card),
    from: row.sent_from ?? '',
    outgoingAccountId: row.sent_by,
  }
}
