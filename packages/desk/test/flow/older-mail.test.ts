import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { openRig, SAM, SUPPORT, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }
const HOUR = 3_600_000

let database: TestDatabase
let rig: Rig

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const subjects = async () => (await rig.mails()).map(({ subject }) => subject ?? '').toSorted()

test('mail from before the start date is left in the mailbox, but for an hour in which clocks may differ', async () => {
  const now = Date.now()
  rig.deliver({ subject: 'of last week', receivedAt: now - 7 * 24 * HOUR })
  rig.deliver({ subject: 'of half an hour ago', receivedAt: now - HOUR / 2 })
  const support = await rig.link(SUPPORT, 'delegated', { autoReply: true, startAt: new Date(now) })
  await rig.start()
  rig.deliver({ subject: 'of today' })
  await rig.check(support)
  await rig.ticketOf('of today')
  await rig.ticketOf('of half an hour ago')
  await waitFor(async () => (await rig.outbox()).every(({ state }) => state === 'sent'), PATIENCE)
  expect(await subjects()).toEqual(['of half an hour ago', 'of today'])
  expect((await rig.outbox()).length).toBe(1)

  await rig.control('POST', '/delta-expiry')
  rig.deliver({ subject: 'after the cursor died' })
  await rig.check(support)
  await rig.ticketOf('after the cursor died')
  expect(await subjects()).toEqual(['after the cursor died', 'of half an hour ago', 'of today'])
})

test('older mail that is asked for comes in without an automatic answer', async () => {
  const before = await rig.outbox()
  rig.deliver({ to: SAM, subject: 'of last year', receivedAt: Date.now() - 365 * 24 * HOUR })
  const sam = await rig.link(SAM, 'delegated', { autoReply: true, startAt: new Date('2000-01-01T00:00:00Z') })
  await rig.check(sam)
  await rig.ticketOf('of last year')
  expect((await rig.mails()).find(({ subject }) => subject === 'of last year')).toMatchObject({ quiet: true, state: 'filed' })
  expect(await rig.outbox()).toHaveLength(before.length)
})
