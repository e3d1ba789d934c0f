import { json, type Database } from '../db/index.ts'

/** An outgoing account that owes so many answers, each due since an hour; the first is the oldest. */
export async function oweAnswers(
  { kysely }: Database,
  count: number,
  address = 'support@contoso.example',
): Promise<{ readonly outgoingId: string; readonly itemIds: readonly string[] }> {
  const outgoing = await kysely
    .insertInto('outgoing_account')
    .values({ name: 'Support', address, protocol: 'smtp' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const person = await kysely
    .insertInto('person')
    .values({ address: `ann@${address}`, name: 'Ann' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ticket = await kysely
    .insertInto('ticket')
    .values({ subject: 'A question', requester_id: person.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const itemIds: string[] = []
  for (let number = 1; number <= count; number += 1) {
    const message = await kysely
      .insertInto('message')
      .values({ ticket_id: ticket.id, kind: 'agent reply', author_name: 'Alex', text: `Answer ${number}` })
      .returning('id')
      .executeTakeFirstOrThrow()
    const item = await kysely
      .insertInto('outbox_item')
      .values({
        message_id: message.id,
        outgoing_account_id: outgoing.id,
        internet_message_id: `answer-${number}-of-${address}`,
        kind: 'reply',
        due_at: new Date(Date.now() - 3_600_000 + number),
        envelope: json({ to: [], cc: [], subject: 'A question', inReplyTo: null, references: [] }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    itemIds.push(item.id)
  }
  return { outgoingId: outgoing.id, itemIds }
}
