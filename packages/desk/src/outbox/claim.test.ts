import type { ErrorCard } from '@postdesk/connectors'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutboxItemRow } from '../db/index.ts'
import { openQueue, type Queue } from '../queue/index.ts'
import { CLAIM_MILLISECONDS } from './claim.ts'
import { claim, deliverKind, settleDelivery, type DeliveryEnd } from './index.ts'
import { oweAnswers } from './testing.ts'

const NOW = new Date()
const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)
const card: ErrorCard = {
  id: 'throttled',
  title: 'Microsoft asks Postdesk to wait',
  why: 'It says so.',
  who: 'nobody',
  actions: [],
  codes: [],
  correlationId: null,
  traceId: null,
  providerText: null,
  at: NOW.toISOString(),
}

let database: TestDatabase
let queue: Queue
beforeAll(async () => {
  database = await testDatabase()
  queue = await openQueue(database, [deliverKind])
})
afterAll(async () => {
  await queue.close()
  await database.close()
})

const settle = (claimed: OutboxItemRow | null, end: DeliveryEnd) => {
  if (claimed === null) throw new Error('Nothing was claimed')
  return database.transaction((trx) => settleDelivery(trx, claimed, end, NOW))
}

/** The mails whose delivery has been asked for and not begun. */
async function askedFor(): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select data ->> 'outboxId' as id from pgboss.job where name = ${deliverKind.name} and state = 'created' order by created_on`.execute(
    database.kysely,
  )
  return rows.map(({ id }) => id)
}

test('of one account one mail is sent at a time, and whoever settles it asks for the next; another account is another matter', async () => {
  const { itemIds } = await oweAnswers(database, 3)
  const [first = '', second = '', third = ''] = itemIds
  const other = await oweAnswers(database, 1, 'billing@contoso.example')
  const claimed = await claim(database, first, 'one node', NOW)
  expect(claimed).toMatchObject({ id: first, state: 'sending', attempts: 1 })
  expect(await claim(database, second, 'another node', NOW)).toBeNull()
  expect(await claim(database, other.itemIds[0] ?? '', 'another node', NOW)).not.toBeNull()
  expect(await askedFor()).toEqual([])
  await settle(claimed, { kind: 'sent', serverMessageId: null })
  expect(await askedFor()).toEqual([second])
  expect(await claim(database, third, 'another node', NOW)).toMatchObject({ id: third })
})

test('a claim that has run out holds up nobody, and the mail itself is asked for when the account is free', async () => {
  const { itemIds } = await oweAnswers(database, 2, 'sales@contoso.example')
  const [died = '', next = ''] = itemIds
  await claim(database, died, 'a node that dies', NOW)
  const after = later(CLAIM_MILLISECONDS + 1)
  const claimed = await claim(database, next, 'another node', after)
  expect(claimed).toMatchObject({ id: next })
  if (claimed === null) throw new Error('Nothing was claimed')
  await database.transaction((trx) => settleDelivery(trx, claimed, { kind: 'sent', serverMessageId: null }, after))
  expect(await askedFor()).toContain(died)
})

test('where the server asks to wait, no mail of the account is tried before; another trouble of one mail keeps none of the others', async () => {
  const { itemIds } = await oweAnswers(database, 3, 'hr@contoso.example')
  const [first = '', second = '', third = ''] = itemIds
  const at = later(60_000)
  await settle(await claim(database, first, 'node', NOW), { kind: 'again', at, card, accountIsIll: false, asksToWait: false })
  const claimed = await claim(database, second, 'node', NOW)
  await settle(claimed, { kind: 'again', at: later(90_000), card, accountIsIll: false, asksToWait: true })
  expect(await claim(database, third, 'another node', at)).toBeNull()
  expect(await claim(database, first, 'another node', at)).toBeNull()
  expect(await claim(database, third, 'another node', later(90_000))).not.toBeNull()
})
