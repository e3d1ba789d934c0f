import { startPostgresqlServer } from '@postdesk/testkit'
import { expect, test } from 'vitest'
import { openDatabase } from '../db/index.ts'
import { openQueue } from '../queue/index.ts'
import { claim, deliverKind, settleDelivery, wakeOutbox } from './index.ts'
import { oweAnswers } from './testing.ts'

const NOW = new Date()

test('an account is mended while one of its mails is being settled, and neither waits for the other for ever', async () => {
  const server = await startPostgresqlServer()
  const database = await openDatabase({ dataDir: '', databaseUrl: server.url('postgres') })
  const queue = await openQueue(database, [deliverKind])
  const { kysely } = database
  const { outgoingId, itemIds } = await oweAnswers(database, 2)
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

  // Nodes that reach for the mails of one account at the same moment, on connections of their own.
  const { itemIds: many } = await oweAnswers(database, 5, 'billing@contoso.example')
  const claims = await Promise.all(many.map((id, node) => claim(database, id, `node ${String(node)}`, NOW)))
  expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1)
  await queue.close()
  await database.close()
  await server.stop()
}, 90_000)
