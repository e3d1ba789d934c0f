import { NamedAddress, type SentMailFilter, type SentMailRow } from '@postdesk/contract'
import { sql, type Expression, type SqlBool } from 'kysely'
import type { Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'
import { z } from 'zod'
import { PAGE_SIZE, readCursor, writeCursor } from './page-cursor.ts'
import { typedMessageId, wordConditions } from './search-words.ts'

/** What a list tells of an envelope; one that cannot be read leaves its row without words, and never the list without rows. */
const Told = z.object({
  to: z.array(NamedAddress).catch([]),
  cc: z.array(NamedAddress).catch([]),
  subject: z.string().catch(''),
  inReplyTo: z.string().nullable().catch(null),
})

/** To the letter the expression of the index outbox_item_words. */
const WORDS = sql<string>`lower((outbox_item.envelope ->> 'subject') || ' ' || (outbox_item.envelope ->> 'to') || ' ' || (outbox_item.envelope ->> 'cc'))`
const TO = sql<string>`lower((outbox_item.envelope ->> 'to') || ' ' || (outbox_item.envelope ->> 'cc'))`
const SUBJECT = sql<string>`lower(outbox_item.envelope ->> 'subject')`

/** A page of what left or is to leave, newest first. */
export async function listSentMail(
  queries: Queries,
  asked: SentMailFilter & { readonly before?: string | undefined },
): Promise<{ mails: SentMailRow[]; next: string | null }> {
  const conditions = sentConditions(asked)
  if (asked.before !== undefined) {
    const { at, id } = readCursor(asked.before)
    conditions.push(sql<SqlBool>`(outbox_item.created_at, outbox_item.id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const rows = await queries
    .selectFrom('outbox_item')
    .innerJoin('outgoing_account', 'outgoing_account.id', 'outbox_item.outgoing_account_id')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .selectAll('outbox_item')
    .select(['outgoing_account.address', 'message.ticket_id', 'message.author_name'])
    .where((of) => of.and(conditions))
    .orderBy('outbox_item.created_at', 'desc')
    .orderBy('outbox_item.id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  const shown = rows.slice(0, PAGE_SIZE)
  const last = shown.at(-1)
  return {
    mails: shown.map((row) => {
      const envelope = Told.parse(row.envelope)
      return {
        id: row.id,
        account: { id: row.outgoing_account_id, address: row.address },
        kind: row.kind,
        to: envelope.to,
        cc: envelope.cc,
        subject: envelope.subject,
        messageId: row.internet_message_id,
        serverMessageId: row.server_message_id,
        inReplyTo: envelope.inReplyTo,
        state: row.state as SentMailRow['state'],
        card: readCard(row.error_card),
        ticketId: row.ticket_id,
        author: row.author_name,
        createdAt: row.created_at.toISOString(),
        sentAt: row.sent_at?.toISOString() ?? null,
        dueAt: row.due_at.toISOString(),
        attempts: row.attempts,
      }
    }),
    next: rows.length > PAGE_SIZE && last ? writeCursor(last.created_at, last.id) : null,
  }
}

function sentConditions(asked: SentMailFilter): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = []
  const isNamed = (typed: string) => {
    const id = typedMessageId(typed)
    return sql<SqlBool>`(outbox_item.internet_message_id = ${id} or outbox_item.server_message_id = ${id})`
  }
  if (asked.q) {
    const words = wordConditions(WORDS, asked.q)
    conditions.push(sql<SqlBool>`(${isNamed(asked.q)} or (${sql.join(words.length === 0 ? [sql`true`] : words, sql` and `)}))`)
  }
  for (const [field, typed] of [
    [TO, asked.to],
    [SUBJECT, asked.subject],
  ] as const)
    conditions.push(...wordConditions(field, typed), ...wordConditions(WORDS, typed))
  // A desk has few outgoing accounts, so they need no index.
  conditions.push(...wordConditions(sql<string>`lower(outgoing_account.address)`, asked.from))
  if (asked.messageId) conditions.push(isNamed(asked.messageId))
  if (asked.state) conditions.push(sql<SqlBool>`outbox_item.state = ${asked.state}`)
  if (asked.accountId) conditions.push(sql<SqlBool>`outbox_item.outgoing_account_id = ${asked.accountId}`)
  if (asked.ticketId) conditions.push(sql<SqlBool>`message.ticket_id = ${asked.ticketId}`)
  if (asked.since) conditions.push(sql<SqlBool>`outbox_item.created_at >= ${new Date(asked.since)}`)
  if (asked.until) conditions.push(sql<SqlBool>`outbox_item.created_at < ${new Date(asked.until)}`)
  return conditions
}
