import { sql } from 'kysely'
import type { Database } from '../../src/db/index.ts'

export const MAILS = 1_000_000
/** Stands in one subject of the million. */
export const RARE = 'okapi'
const BATCH = 50_000
// Where the numbers of tickets begin.
const FIRST_TICKET = 1001
const TICKETS = 200_000
const WORDS = ['invoice', 'printer', 'urgent', 'password', 'delivery', 'contract', 'holiday', 'question', 'update', 'meeting']

const BEGAN = '2025-01-01T00:00:00.000Z'
const SECONDS_BETWEEN = 31
/** When the mail of a number arrived: about a year for all. */
export const arrivalOf = (n: number): Date => new Date(Date.parse(BEGAN) + n * SECONDS_BETWEEN * 1000)
const ARRIVED = sql.raw(`timestamptz '${BEGAN}' + n * interval '${String(SECONDS_BETWEEN)} seconds'`)
const WORD = (shift: number) =>
  sql.raw(`(array['${WORDS.join("','")}'])[1 + (n / ${String(10 ** shift)}) % ${String(WORDS.length)}]`)
/** Three words of ten, a number of its own, and once in all a rare one. A zeppelin is in the oldest thousand and has nothing to do with invoices. */
const SUBJECT = sql<string>`case
  when n = 400000 then ${`The ${RARE} of `}
  when n <= 1000 then 'zeppelin '
  else ${WORD(0)} || ' ' || ${WORD(1)} || ' ' || ${WORD(2)} || ' ' end || 'order ' || n`
const CUSTOMER = sql.raw(`n * 7919 % 40000`)

/** A million mails that came to four accounts, and a million that left; nothing else of a desk. `tell` hears how far it is. */
export async function fillMailLog({ kysely }: Database, tell: (text: string) => void): Promise<void> {
  await sql`insert into outgoing_account (name, address, protocol)
    select 'Account ' || n, 'support' || n || '@contoso.example', 'graph' from generate_series(1, 4) n`.execute(kysely)
  await sql`insert into incoming_account (name, address, protocol, outgoing_account_id)
    select name, address, 'graph', id from outgoing_account`.execute(kysely)
  await sql`with customer as (insert into person (name, address) values ('Customer', 'customer@example.com') returning id)
    insert into ticket (subject, requester_id) select 'Ticket ' || n, id from customer, generate_series(1, ${TICKETS}::int) n`.execute(
    kysely,
  )
  for (let from = 1; from <= MAILS; from += BATCH) {
    const numbers = sql`generate_series(${from}::bigint, ${from + BATCH - 1}::bigint) n`
    await sql`insert into mail_log (incoming_account_id, source_id, content_identity, blob, size, arrived_at, message_id_header,
        from_address, from_name, to_addresses, subject, state, acknowledged_at, ticket_id)
      select account.id, 'source-' || n, 'content-' || n, 'blob-' || n, 3000, ${ARRIVED}, 'mail-' || n || '@example.com',
        'customer' || ${CUSTOMER} || '@example.com', 'Customer ' || ${CUSTOMER}, array[account.address], ${SUBJECT},
        case when n % 50000 = 0 then 'held' when n % 20 = 0 then 'refused' else 'filed' end, now(), ${FIRST_TICKET} + n % ${TICKETS}
      from ${numbers} join (select *, row_number() over (order by address) as place from incoming_account) account
        on account.place = 1 + n % 4`.execute(kysely)
    await sql`with made as (
        insert into message (id, ticket_id, kind, author_name, text, created_at)
        select md5('message-' || n)::uuid, ${FIRST_TICKET} + n % ${TICKETS}, 'agent reply', 'Agent', '', ${ARRIVED} from ${numbers} returning id)
      insert into outbox_item (message_id, outgoing_account_id, internet_message_id, kind, state, created_at, sent_at, envelope)
      select made.id, account.id, 'sent-' || n || '@contoso.example', 'reply', case when n % 50000 = 0 then 'failed' else 'sent' end,
        ${ARRIVED}, ${ARRIVED}, jsonb_build_object('subject', ${SUBJECT}, 'cc', '[]'::jsonb, 'inReplyTo', null,
          'to', jsonb_build_array(jsonb_build_object('name', 'Customer ' || ${CUSTOMER}, 'address', 'customer' || ${CUSTOMER} || '@example.com')))
      from ${numbers} join made on made.id = md5('message-' || n)::uuid
        join (select *, row_number() over (order by address) as place from outgoing_account) account on account.place = 1 + n % 4`.execute(
      kysely,
    )
    tell(`mail log: ${(from + BATCH - 1).toLocaleString('en-US')} of ${MAILS.toLocaleString('en-US')} mails in and out`)
  }
  tell('mail log: the server looks at its tables')
  await sql`vacuum analyze`.execute(kysely)
}
