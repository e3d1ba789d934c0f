import { sql } from 'kysely'
import { baseSubject } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import type { Envelope } from '../outbox/index.ts'
import type { BrandOfTicket } from './brand-of.ts'

/** Message-IDs of a conversation that an answer names: the first and the latest ones. */
const MAX_REFERENCES = 30
/** Messages quoted of a whole conversation. */
const MAX_EARLIER = 30

/** What an answer on this ticket says in its header: subject, and which mails it answers. */
export async function answerFacts(
  trx: Trx,
  ticket: { readonly id: number; readonly subject: string; readonly history: BrandOfTicket['history'] },
  numberInSubject: boolean,
): Promise<
  Pick<Envelope, 'subject' | 'inReplyTo' | 'references' | 'thread' | 'quotes' | 'earlier'> & {
    readonly replyTo: readonly { name: string; address: string }[]
  }
> {
  const { rows } = await sql<{
    header_id: string
    message_id: string
    kind: string
    is_answered: boolean
    recipients: { replyTo?: { name: string; address: string }[] }
    thread_index: string | null
    thread_topic: string | null
  }>`
    select reference.header_id, reference.message_id, message.kind, message.recipients, message.thread_index, message.thread_topic,
      message.kind = 'customer message' and not message.auto_submitted and not message.by_stranger as is_answered from message_reference reference join message on message.id = reference.message_id
    where message.ticket_id = ${ticket.id} and message.kind in ('customer message', 'agent reply', 'auto reply')
    order by message.created_at, message.id
  `.execute(trx)
  const ids = [...new Set(rows.map((row) => row.header_id))]
  // The last words of a person who belongs here; a ticket that only machines or strangers wrote in has their mail to answer.
  const lastOfCustomer = rows.findLast((row) => row.is_answered) ?? rows.findLast((row) => row.kind === 'customer message')
  const references = ids.length <= MAX_REFERENCES ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MAX_REFERENCES)]
  const about = baseSubject(ticket.subject.replace(/\[#\d{1,15}\]\s*/g, '')) || '(no subject)'
  return {
    subject: numberInSubject ? `Re: [#${ticket.id}] ${about}` : `Re: ${about}`,
    inReplyTo: lastOfCustomer?.header_id ?? null,
    references,
    thread: threadOf(lastOfCustomer),
    ...quotedOf(rows, lastOfCustomer?.message_id ?? null, ticket.history),
    replyTo: lastOfCustomer?.recipients.replyTo ?? [],
  }
}

/** Where Outlook has the answered mail in its conversation; null when it came with no such place. */
function threadOf(answered: { thread_index: string | null; thread_topic: string | null } | undefined): Envelope['thread'] {
  const index = answered?.thread_index ?? null
  return index === null ? null : { index, topic: answered?.thread_topic ?? null }
}

/** Which messages an answer quotes, as its brand wishes: none, the customer's last one, or the whole conversation before it too. */
function quotedOf(
  rows: readonly { readonly message_id: string; readonly kind: string }[],
  last: string | null,
  history: BrandOfTicket['history'],
): Pick<Envelope, 'quotes' | 'earlier'> {
  if (history === 'none' || last === null) return { quotes: null, earlier: [] }
  if (history === 'last') return { quotes: last, earlier: [] }
  const said = rows.filter((row) => row.kind !== 'auto reply').map((row) => row.message_id)
  const before = [...new Set(said)].filter((id) => id !== last)
  return { quotes: last, earlier: before.toReversed().slice(0, MAX_EARLIER) }
}
