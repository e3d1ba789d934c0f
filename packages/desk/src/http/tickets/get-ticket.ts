import type { Message, Ticket } from '@postdesk/contract'
import { sql, type SqlBool } from 'kysely'
import type { Queries } from '../../db/index.ts'
import { findSender } from '../../ticket/index.ts'
import { notFound } from '../refusal.ts'
import { readTouches } from '../rules/read-touches.ts'
import { listed } from './list-tickets.ts'
import { presentMessage, readRecipients, type ReadAttachment, type ReadMessage } from './present-message.ts'
import { presentNamed, presentTicketRow } from './present-ticket-row.ts'
import { proposeCc } from './propose-cc.ts'

/** Messages shown of one ticket, the latest; `messageCount` tells of the others. A loop of mails makes thousands. */
const SHOWN_MESSAGES = 200
const EARLIER_MESSAGES = 100

/** A ticket with its conversation, oldest message first. Throws a 404. */
export async function getTicket(queries: Queries, id: number): Promise<Ticket> {
  const row = await listed(queries).where('ticket.id', '=', id).executeTakeFirst()
  if (!row) throw notFound(`Ticket #${id}`)
  const messages = await readMessages(queries, id, SHOWN_MESSAGES)
  const { count } = await queries
    .selectFrom('message')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('ticket_id', '=', id)
    .executeTakeFirstOrThrow()
  const sender = await findSender(queries, row.incoming_account_id)
  const lastMail = messages.findLast(
    (message) => message.kind === 'customer message' && !message.auto_submitted && !message.by_stranger,
  )
  const ours = await ownAddresses(queries)
  return {
    ...presentTicketRow(row),
    closedAt: row.closed_at?.toISOString() ?? null,
    mergedInto: row.merged_into,
    brand: presentNamed(row.brand_id, row.brand_name),
    messages: await present(queries, messages),
    messageCount: count,
    sendsFrom: sender.kind === 'sends' ? sender.address : null,
    cannotSendBecause: sender.kind === 'sends' ? null : sender.because,
    proposedCc: lastMail ? proposeCc({ ...readRecipients(lastMail.recipients), ours, requester: row.requester_address }) : [],
  }
}

/** The messages that came before one of a ticket, oldest first; none when there is no such message in it. */
export async function listEarlierMessages(queries: Queries, ticketId: number, before: string): Promise<Message[]> {
  return await present(queries, await readMessages(queries, ticketId, EARLIER_MESSAGES, before))
}

async function present(queries: Queries, messages: readonly ReadMessage[]): Promise<Message[]> {
  const attachments = await readAttachments(
    queries,
    messages.map((message) => message.id),
  )
  const touches = await readTouches(
    queries,
    messages.flatMap((message) => message.mail_log_id ?? []),
  )
  const reports = await readReports(
    queries,
    messages.map((message) => message.id),
  )
  return messages.map((message) =>
    presentMessage(
      message,
      attachments.filter((attachment) => attachment.message_id === message.id),
      touches.get(message.mail_log_id ?? '') ?? [],
      reports.filter((report) => report.message_id === message.id),
    ),
  )
}

async function readMessages(queries: Queries, ticketId: number, most: number, before?: string): Promise<ReadMessage[]> {
  const rows = await queries
    .selectFrom('message')
    .leftJoin('outbox_item', 'outbox_item.message_id', 'message.id')
    .leftJoin('outgoing_account', 'outgoing_account.id', 'outbox_item.outgoing_account_id')
    .select([
      'message.id',
      'message.kind',
      'message.author_name',
      'message.author_address',
      'message.recipients',
      'message.text',
      'message.reply_text',
      'message.blocked_images',
      'message.clue',
      'message.auto_submitted',
      'message.by_stranger',
      'message.mail_log_id',
      'message.created_at',
      'outbox_item.state',
      'outbox_item.attempts',
      'outbox_item.due_at',
      'outbox_item.sent_at',
      'outbox_item.error_card',
      'outgoing_account.address as sent_from',
      'outgoing_account.id as sent_by',
    ])
    .select((of) => of('message.html', 'is not', null).as('has_html'))
    .where('message.ticket_id', '=', ticketId)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<SqlBool>`(message.created_at, message.id) < (select known.created_at, known.id from message known
          where known.id = ${before} and known.ticket_id = ${ticketId})`,
      ),
    )
    .orderBy('message.created_at', 'desc')
    .orderBy('message.id', 'desc')
    .limit(most)
    .execute()
  return rows.map((row) => ({ ...row, has_html: Boolean(row.has_html) })).toReversed()
}

async function readAttachments(queries: Queries, messageIds: readonly string[]): Promise<ReadAttachment[]> {
  if (messageIds.length === 0) return []
  return await queries
    .selectFrom('attachment')
    .select(['id', 'message_id', 'filename', 'content_type', 'size', 'inline'])
    .where('message_id', 'in', messageIds)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

async function readReports(queries: Queries, messageIds: readonly string[]) {
  if (messageIds.length === 0) return []
  return await queries
    .selectFrom('mail_report')
    .select(['message_id', 'address', 'kind', 'said', 'at'])
    .where('message_id', 'in', messageIds)
    .orderBy('at')
    .orderBy('address')
    .execute()
}

async function ownAddresses(queries: Queries): Promise<string[]> {
  const rows = await queries
    .selectFrom('incoming_account')
    .select('address')
    .union(queries.selectFrom('outgoing_account').select('address'))
    .execute()
  return rows.map((row) => row.address)
}
