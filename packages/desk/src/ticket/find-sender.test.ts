import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findSender } from './find-sender.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(async () => database.close())

async function addOutgoing(address: string, more: { is_primary?: boolean; enabled?: boolean } = {}): Promise<string> {
  const { id } = await database.kysely
    .insertInto('outgoing_account')
    .values({ name: address, address, protocol: 'graph', ...more })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function addIncoming(address: string, outgoingId: string | null, isPrimary = false): Promise<string> {
  const { id } = await database.kysely
    .insertInto('incoming_account')
    .values({ name: address, address, protocol: 'graph', outgoing_account_id: outgoingId, is_primary: isPrimary })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

test('answers leave by the account’s own outgoing one, else by the primary outgoing one, else by that of the primary account', async () => {
  const own = await addOutgoing('own@contoso.example')
  const withOwn = await addIncoming('with@contoso.example', own)
  const without = await addIncoming('without@contoso.example', null)
  expect(await findSender(database.kysely, without)).toMatchObject({ kind: 'cannot-send' })
  expect(await findSender(database.kysely, null)).toMatchObject({ kind: 'cannot-send' })

  await addIncoming('main@contoso.example', await addOutgoing('main@contoso.example'), true)
  expect(await findSender(database.kysely, without)).toMatchObject({ kind: 'sends', address: 'main@contoso.example' })

  await addOutgoing('primary@contoso.example', { is_primary: true })
  expect(await findSender(database.kysely, without)).toMatchObject({ kind: 'sends', address: 'primary@contoso.example' })
  expect(await findSender(database.kysely, null)).toMatchObject({ kind: 'sends', address: 'primary@contoso.example' })
  expect(await findSender(database.kysely, withOwn)).toMatchObject({ kind: 'sends', address: 'own@contoso.example' })
})

test('an own outgoing account that is switched off says so; a primary one that is switched off sends nothing', async () => {
  const off = await addOutgoing('off@contoso.example', { enabled: false })
  const account = await addIncoming('off@contoso.example', off)
  expect(await findSender(database.kysely, account)).toMatchObject({
    kind: 'cannot-send',
    because: expect.stringContaining('off@') as string,
  })
  await addOutgoing('primary@contoso.example', { is_primary: true, enabled: false })
  expect(await findSender(database.kysely, null)).toMatchObject({ kind: 'cannot-send' })
})
