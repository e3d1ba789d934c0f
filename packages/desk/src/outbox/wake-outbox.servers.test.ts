import { startPostgresqlServer } from '@postdesk/testkit'
import { expect, test } from 'vitest'
import { json, openDatabase, type Database } from '../db/index.ts'
import { openQueue } from '../queue/index.ts'
import { deliverKind, settleDelivery, wakeOutbox } from './index.ts'

const NOW = new Date()

async function oweTwo({ kysely }: Database): Promise<{ readonly outgoingId: string; readonly itemIds: readonly string[] }> {
  const outgoing = await kysely
    .insertInto('outgoing_account')
    .values({ name: 'Support', address: 'support@contoso.example', protocol: 'smtp' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const person = await kysely
    .insertInto('person')
    .values({ address: 'ann@example.com', name: 'Ann' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ticket = await kysely
    .insertInto('ticket')
    .values({ subject: 'A question', requester_id: person.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const itemIds: string[] = []
  for (const number of [1, 2]) {
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
        internet_message_id: `answer-${number}@contoso.example`,
        kind: 'reply',
        envelope: json({ to: [], cc: [], subject: 'A question', inReplyTo: null, references: [] }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    itemIds.push(item.id)
  }
  return { outgoingId: outgoing.id, itemIds }
}

test('an account is mended while one of its mails is being settled, and neither waits for the other for ever', async () => {
  const server = await startPostgresqlServer()
  const database = await openDatabase({ dataDir: '', databaseUrl: server.url('postgres') })
  const queue = await openQueue(database, [deliverKind])
  const { kysely } = database
  const { outgoingId, itemIds } = await oweTwo(database)
  const sending = await kysely
    .updateTable('outbox_item')
    .set({ state: 'sending', claim_epoch: 1 })
    .where('id', '=', itemIds[0] ?? '')
    .returningAll()
    .executeTakeFirstOrThrow()
  const isHeld = Promise.withResolvers<void>()
  const isSettling = Promise.withResolvers<void>()
  const mended = database.transaction(async (trx) => {
    await trx.updateTable('outgoing_account').set({ error_card: null }).where('id', '=', outgoingId).execute()
    isHeld.resolve()
    await isSettling.promise
    await wakeOutbox(trx, outgoingId, NOW)
  })
  await isHeld.promise
  const settled = database.transaction(async (trx) => {
    // As it was when the account's mails were looked through: waiting still.
    await trx
      .updateTable('outbox_item')
      .set({ state: 'queued' })
      .where('id', '=', itemIds[1] ?? '')
      .execute()
    isSettling.resolve()
    await settleDelivery(trx, sending, { kind: 'sent', serverMessageId: null }, NOW)
  })
  await Promise.all([mended, settled])
  const rows = await kysely.selectFrom('outbox_item').select(['id', 'state', 'sent_at']).orderBy('internet_message_id').execute()
  expect(rows.map(({ state }) => state)).toEqual(['sent', 'queued'])
  await queue.close()
  await database.close()
  await server.stop()
}, 90_000)
