import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { deleteAccount } from '../../src/accounts/incoming/delete-account.ts'
import { retryMail } from '../../src/intake/index.ts'
import { sweepUploads } from '../../src/ticket/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT, 'delegated', { afterRead: 'mark-read' })
  await rig.start()
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const inState = (state: string) =>
  waitFor(async () => (await rig.mails()).find((mail) => mail.state === state), { ...PATIENCE, what: `a mail ${state}` })

const tryAgain = (mailLogId: string) => database.transaction((trx) => retryMail(trx, { mailLogId, by: 'Kim Park' }))

test('a mail the server will not give is held, stops nothing behind it, and is fetched when a person asks again', async () => {
  const refusal = { protocol: 'graph', operation: 'messages.value', effect: { kind: 'status', status: 413 }, count: 2 }
  await rig.fault(refusal)
  rig.deliver({ subject: 'too large for now' })
  await rig.check(support)
  const held = await inState('held')
  expect(held).toMatchObject({ size: 0, reason: expect.stringContaining('would not give') as unknown })
  rig.deliver({ subject: 'behind it' })
  await rig.check(support)
  // The second refusal meets whichever is fetched first; both must end as tickets.
  await tryAgain(held.id)
  await waitFor(async () => (await rig.mails()).every(({ state }) => state !== 'stowed'), PATIENCE)
  for (const mail of await rig.mails()) if (mail.state === 'held') await tryAgain(mail.id)
  await rig.ticketOf('behind it')
  await rig.ticketOf('too large for now')
  expect(await rig.tickets()).toHaveLength(2)
  expect((await rig.mails()).find(({ id }) => id === held.id)).toMatchObject({ state: 'filed', subject: 'too large for now' })
  // It was not kept when the others were marked, and is now.
  await rig.check(support)
  const userId = rig.tenant.world.directory.findUser(SUPPORT)?.id ?? ''
  await waitFor(() => rig.tenant.world.mail.mailsOf(userId).every(({ isRead }) => isRead), PATIENCE)
})

test('a file that was uploaded and never sent is forgotten after a day', async () => {
  const { kysely } = database
  const now = new Date()
  const file = (filename: string, hoursAgo: number) => ({
    filename,
    content_type: 'text/plain',
    size: 1,
    blob: 'a'.repeat(64),
    created_at: new Date(now.getTime() - hoursAgo * 3_600_000),
  })
  await kysely
    .insertInto('attachment')
    .values([file('of yesterday', 25), file('of today', 1)])
    .execute()
  await sweepUploads(kysely, now)
  expect(await kysely.selectFrom('attachment').select('filename').execute()).toEqual([{ filename: 'of today' }])
})

test('an account whose mail is still becoming tickets is not removed; one with held mail is, and its tickets stay', async () => {
  const { kysely } = database
  const [held] = await rig.mails()
  const id = held?.id ?? ''
  await kysely.updateTable('mail_log').set({ state: 'stowed' }).where('id', '=', id).execute()
  expect(await deleteAccount(database, support.incomingId)).toEqual({ kind: 'mail-under-way', mails: 1 })
  expect(await rig.account(support)).toMatchObject({ address: SUPPORT })
  await kysely.updateTable('mail_log').set({ state: 'held' }).where('id', '=', id).execute()
  expect(await deleteAccount(database, support.incomingId)).toEqual({ kind: 'removed' })
  expect(await deleteAccount(database, support.incomingId)).toEqual({ kind: 'missing' })
  expect(await rig.tickets()).toHaveLength(2)
})
