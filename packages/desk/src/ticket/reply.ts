import { makeMessageId, makeReplyTag } from '@postdesk/mail'
import { json, type Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { oweMail } from '../outbox/index.ts'
import { answerFacts } from './answer-facts.ts'
import type { Author } from './author.ts'
import { brandOf } from './brand-of.ts'
import { changeStatus, type TicketStatus } from './change-status.ts'
import { domainOf } from './domain-of.ts'
import { excerpt } from './excerpt.ts'
import { findSender } from './find-sender.ts'
import { frameReply } from './frame-reply.ts'
import { findEarlier } from './find-earlier.ts'
import { indexForSearch } from './index-for-search.ts'
import { readWords } from './read-words.ts'

/** All the files of one answer. Exchange Online sends mails up to 35 MB unless its administrator changes that; more could never leave. */
export const MAX_ANSWER_FILE_BYTES = 35 * 1024 * 1024

export type Reply = {
  /** Made by who writes, so that a call whose answer was lost can be repeated; made here when absent. */
  readonly id?: string | undefined
  readonly ticketId: number
  readonly author: Author
  readonly html: string
  readonly cc: readonly string[]
  /** Files uploaded before and not yet part of a message. */
  readonly attachmentIds: readonly string[]
  readonly status?: TicketStatus
}

export type ReplyOutcome =
  | { readonly kind: 'queued'; readonly messageId: string }
  /** This very answer was queued by an earlier call. */
  | { readonly kind: 'queued-before'; readonly messageId: string }
  /** The id belongs to another message, or to an earlier version of this one. */
  | { readonly kind: 'id-taken' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'files-too-large' }
  | { readonly kind: 'ticket-missing' }
  | { readonly kind: 'attachment-missing' }
  | { readonly kind: 'no-outgoing-account'; readonly because: string }

/**
 * An agent's answer: the message, its files and the debt to send it, all or nothing. Its Message-ID is fixed here, so that
 * however often delivery is tried, it is one mail.
 */
export async function reply(
  trx: Trx,
  deps: { readonly messageKey: Uint8Array; readonly clock?: () => Date },
  given: Reply,
): Promise<ReplyOutcome> {
  const now = deps.clock?.() ?? new Date()
  const ticket = await trx
    .selectFrom('ticket')
    .innerJoin('person', 'person.id', 'ticket.requester_id')
    .select(['ticket.id', 'ticket.subject', 'ticket.language', 'ticket.incoming_account_id', 'person.address', 'person.name'])
    .where('ticket.id', '=', given.ticketId)
    .forUpdate('ticket')
    .executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  const { html, text, isEmpty } = readWords(given.html, 'show')
  const earlier = await findEarlier(trx, { ...given, kind: 'agent reply', html })
  if (earlier.kind === 'same') return { kind: 'queued-before', messageId: earlier.messageId }
  if (earlier.kind === 'other') return { kind: 'id-taken' }
  if (isEmpty && given.attachmentIds.length === 0) return { kind: 'empty' }
  const sender = await findSender(trx, ticket.incoming_account_id)
  if (sender.kind === 'cannot-send') return { kind: 'no-outgoing-account', because: sender.because }
  const attachmentIds = [...new Set(given.attachmentIds)]
  const files = await freeFiles(trx, attachmentIds, given.author)
  if (files.length !== attachmentIds.length) return { kind: 'attachment-missing' }
  if (files.reduce((bytes, file) => bytes + file.size, 0) > MAX_ANSWER_FILE_BYTES) return { kind: 'files-too-large' }

  const brand = await brandOf(trx, ticket.id)
  const { replyTo, ...facts } = await answerFacts(trx, { ...ticket, history: brand.history }, sender.numberInSubject)
  const to = replyTo.length > 0 ? [...replyTo] : [{ name: ticket.name, address: ticket.address }]
  const known = new Set([...to.map(({ address }) => address.toLowerCase()), sender.address.toLowerCase()])
  const cc = given.cc.filter((address) => !known.has(address.toLowerCase())).map((address) => ({ name: '', address }))

  const inserted = await trx
    .insertInto('message')
    .values({
      ...(given.id === undefined ? {} : { id: given.id }),
      ticket_id: ticket.id,
      kind: 'agent reply',
      author_id: given.author.id,
      author_name: given.author.name,
      author_address: sender.address,
      recipients: json({ to, cc }),
      text,
      html,
      created_at: now,
    })
    // Two tickets do not wait for each other: the same id on another one is met here.
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) return { kind: 'id-taken' }
  const { id: messageId } = inserted
  if (attachmentIds.length > 0)
    await trx.updateTable('attachment').set({ message_id: messageId }).where('id', 'in', attachmentIds).execute()
  const internetMessageId = makeMessageId({
    ticketId: String(ticket.id),
    messageId,
    key: deps.messageKey,
    domain: domainOf(sender.address),
  })
  await trx.insertInto('message_reference').values({ header_id: internetMessageId, message_id: messageId }).execute()
  const replyTag = sender.replyTag ? makeReplyTag(ticket.id, deps.messageKey) : null
  const frame = await frameReply(trx, { ticket, brand, author: given.author, now })
  const envelope = { to, cc, ...facts, replyTag, frame, brand: brand.face }
  await oweMail(trx, { messageId, outgoingAccountId: sender.outgoingAccountId, internetMessageId, kind: 'reply', envelope })
  await trx
    .updateTable('ticket')
    .set({ last_excerpt: excerpt(text), last_message_at: now, updated_at: now, unread: false })
    .where('id', '=', ticket.id)
    .execute()
  await indexForSearch(trx, ticket.id, [text])
  if (given.status !== undefined) await changeStatus(trx, { ticketId: ticket.id, status: given.status, by: given.author, now })
  await tellChange(trx, { kind: 'ticket', id: ticket.id })
  return { kind: 'queued', messageId }
}

/** Those of the files that exist, are nobody's yet, and were uploaded by this agent. */
async function freeFiles(trx: Trx, ids: readonly string[], author: Author): Promise<{ readonly size: number }[]> {
  if (ids.length === 0) return []
  return await trx
    .selectFrom('attachment')
    .select('size')
    .where('id', 'in', [...ids])
    .where('message_id', 'is', null)
    .where('uploaded_by', '=', author.id)
    .forUpdate()
    .execute()
}
