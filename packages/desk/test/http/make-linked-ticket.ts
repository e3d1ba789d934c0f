import type { Database } from '../../src/db/index.ts'

/** A ticket that came by an account which can answer; nothing is received or sent by it. Gives its number. */
export async function makeLinkedTicket({ kysely }: Database, subject: string): Promise<number> {
  const address = `${subject.toLowerCase().replace(/\W/g, '-')}@contoso.example`
  const outgoing = await kysely
    .insertInto('outgoing_account')
    .values({ name: subject, address, protocol: 'graph' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const incoming = await kysely
    .insertInto('incoming_account')
    .values({ name: subject, address, protocol: 'graph', outgoing_account_id: outgoing.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const requester = await kysely
    .insertInto('person')
    .values({ address: `of-${address}`, name: 'Ann Lee' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ticket = await kysely
    .insertInto('ticket')
    .values({ subject, requester_id: requester.id, incoming_account_id: incoming.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  return ticket.id
}
