import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { getAccount } from '../../src/accounts/incoming/list-accounts.ts'
import { openRig, rawOf, SAM, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  await rig.start()
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

/** The mails of a mailbox as the tenant has them: subject, folder's name, read or not. */
function lying(address: string) {
  const userId = rig.tenant.world.directory.findUser(address)?.id ?? ''
  const mailbox = rig.tenant.world.mail.mailboxOf(userId)
  return rig.tenant.world.mail.mailsOf(userId).map((mail) => ({
    subject: mail.subject,
    folder: mailbox?.folderOf(mail).displayName ?? '',
    isRead: mail.isRead,
  }))
}

async function removeAccount({ incomingId, outgoingId }: Account): Promise<void> {
  await database.kysely.deleteFrom('incoming_account').where('id', '=', incomingId).execute()
  await database.kysely.deleteFrom('outgoing_account').where('id', '=', outgoingId).execute()
}

/** The account's moment has come by itself. */
async function makeDue({ incomingId }: Account): Promise<void> {
  await database.kysely.updateTable('incoming_account').set({ next_check_at: new Date() }).where('id', '=', incomingId).execute()
}

test('a mail that is kept is moved where the account says, once, and never touched before it is kept', async () => {
  const account = await rig.link(SUPPORT, 'delegated', { afterRead: 'move', moveTo: 'archive' })
  await rig.fault({ protocol: 'graph', operation: 'messages.move', effect: { kind: 'status', status: 503 }, count: 1 })
  rig.deliver({ subject: 'to be moved' })
  await rig.check(account)
  await rig.ticketOf('to be moved')
  await waitFor(
    async () => {
      await rig.check(account)
      return lying(SUPPORT).some(({ folder }) => folder === 'Archive')
    },
    { ...PATIENCE, everyMs: 300 },
  )
  expect(lying(SUPPORT)).toMatchObject([{ subject: 'to be moved', folder: 'Archive' }])
  expect(await rig.tickets()).toHaveLength(1)
})

test.each([
  ['mark-read', [{ subject: 'kept: mark-read', folder: 'Inbox', isRead: true }]],
  ['delete', []],
] as const)('a mail that is kept is treated by %s', async (afterRead, left) => {
  const account = await rig.link(SAM, 'delegated', { afterRead })
  try {
    rig.deliver({ to: SAM, subject: `kept: ${afterRead}` })
    await rig.check(account)
    await rig.ticketOf(`kept: ${afterRead}`)
    const inbox = () => lying(SAM).filter(({ folder, subject }) => folder === 'Inbox' && subject === `kept: ${afterRead}`)
    await waitFor(() => inbox().every(({ isRead }) => isRead), PATIENCE)
    expect(inbox()).toEqual(left)
  } finally {
    await removeAccount(account)
  }
})

test('a mail that may not be deleted stays and is told and counted on the account; the others go, and so does it once somebody asks', async () => {
  const account = await rig.link(SAM, 'delegated', { afterRead: 'delete' })
  try {
    await rig.fault({ protocol: 'graph', operation: 'messages.delete', effect: { kind: 'status', status: 400 }, count: 1 })
    for (const number of [1, 2, 3]) rig.deliver({ to: SAM, subject: `may not go ${String(number)}` })
    const left = () => lying(SAM).filter(({ folder, subject }) => folder === 'Inbox' && subject.startsWith('may not go'))
    const told = async () => (await rig.history(account)).filter((line) => line.startsWith('afterwards: '))
    const untreated = async () => (await getAccount(database.kysely, account.incomingId, new Date()))?.untreated
    await rig.check(account)
    await waitFor(async () => (await told()).length > 0 && left().length === 1, PATIENCE)
    expect(await untreated()).toEqual({ waiting: 0, refused: 1 })
    // A round that nobody asked for leaves it alone.
    rig.deliver({ to: SAM, subject: 'may not go 4' })
    await makeDue(account)
    await rig.ticketOf('may not go 4')
    await waitFor(async () => (await rig.history(account)).at(-1)?.startsWith('receiving: Other mails are') === true, PATIENCE)
    await waitFor(() => left().length === 1, PATIENCE)
    expect(await told()).toHaveLength(1)
    expect(await untreated()).toEqual({ waiting: 0, refused: 1 })
    await rig.check(account)
    await waitFor(() => left().length === 0, PATIENCE)
    await waitFor(async () => (await untreated())?.refused === 0, PATIENCE)
  } finally {
    await removeAccount(account)
  }
})

test('a mail that lies in the mailbox twice becomes one ticket, and both copies are deleted; the log says why of the second nothing came', async () => {
  const account = await rig.link(SAM, 'delegated', { afterRead: 'delete' })
  try {
    const raw = rawOf({ to: SAM, subject: 'lies twice' })
    for (const copy of [1, 2, 3]) {
      rig.tenant.world.mail.deliver(SAM, raw)
      await rig.check(account)
      await waitFor(async () => (await rig.mails()).filter(({ subject }) => subject === 'lies twice').length === copy, PATIENCE)
    }
    await waitFor(() => lying(SAM).every(({ folder, subject }) => folder !== 'Inbox' || subject !== 'lies twice'), PATIENCE)
    await rig.ticketOf('lies twice')
    const states = async () =>
      (await rig.mails()).filter(({ subject }) => subject === 'lies twice').map(({ state, reason }) => [state, reason])
    await waitFor(async () => (await states()).every(([state]) => state !== 'stowed'), PATIENCE)
    const copy = ['refused', 'already-here: the mailbox holds this mail twice']
    expect(await states()).toEqual([['filed', null], copy, copy])
    expect((await rig.tickets()).filter(({ subject }) => subject === 'lies twice')).toHaveLength(1)
  } finally {
    await removeAccount(account)
  }
})

test('a known mail under a new name, after the folder was made anew, is no second copy and left as it is', async () => {
  const account = await rig.link(SAM, 'delegated')
  try {
    const raw = rawOf({ to: SAM, subject: 'named anew' })
    rig.tenant.world.mail.deliver(SAM, raw)
    await rig.check(account)
    await rig.ticketOf('named anew')
    await database.kysely
      .updateTable('incoming_account')
      .set((of) => ({ cursor: null, named_since: new Date(), after_read: 'delete' as const, epoch: of('epoch', '+', 1) }))
      .where('id', '=', account.incomingId)
      .execute()
    rig.tenant.world.mail.deliver(SAM, raw)
    rig.deliver({ to: SAM, subject: 'after it' })
    await rig.check(account)
    await rig.ticketOf('after it')
    await waitFor(() => lying(SAM).every(({ folder, subject }) => folder !== 'Inbox' || subject !== 'after it'), PATIENCE)
    expect(lying(SAM).filter(({ folder, subject }) => folder === 'Inbox' && subject === 'named anew')).toHaveLength(2)
    expect((await rig.mails()).filter(({ subject }) => subject === 'named anew')).toHaveLength(1)
  } finally {
    await removeAccount(account)
  }
})

test('a folder that is gone holds up no mail: the account says so at its usual pace, and mends itself', async () => {
  const { kysely } = database
  await kysely.updateTable('incoming_account').set({ move_to: 'Renamed' }).where('address', '=', SUPPORT).execute()
  const { id: incomingId } = await kysely
    .selectFrom('incoming_account')
    .select('id')
    .where('address', '=', SUPPORT)
    .executeTakeFirstOrThrow()
  const account = () => kysely.selectFrom('incoming_account').selectAll().where('id', '=', incomingId).executeTakeFirstOrThrow()
  const subjects = Array.from({ length: 60 }, (_, number) => `lies ${String(number)}`)
  for (const subject of subjects) rig.deliver({ subject })
  await rig.check({ incomingId })
  await waitFor(async () => (await account()).state === 'needs-a-person', PATIENCE)
  const { next_check_at: next, error_card: card } = await account()
  expect(next.getTime() - Date.now()).toBeLessThan(60_000)
  expect(card).toMatchObject({ codes: expect.arrayContaining(['FolderNotFound']) as unknown })
  expect((await rig.mails()).filter(({ subject }) => subject?.startsWith('lies'))).toHaveLength(60)
  await rig.ticketOf('lies 59')

  await kysely.updateTable('incoming_account').set({ move_to: 'archive' }).where('id', '=', incomingId).execute()
  await rig.check({ incomingId })
  await waitFor(async () => (await account()).state === 'receiving', PATIENCE)
  expect(lying(SUPPORT).filter(({ folder, subject }) => folder === 'Archive' && subject.startsWith('lies'))).toHaveLength(60)
  const history = await rig.history({ incomingId, outgoingId: '', authorizationId: '' })
  expect(history.slice(-2)).toEqual([
    expect.stringMatching(/^afterwards: Mail is received, but cannot be treated/),
    'receiving: Mails are again treated afterwards as this account says',
  ])
})

test('two nodes on one database take each mail once and send each answer once', async () => {
  const other = await rig.startAnother('another node')
  try {
    const subjects = Array.from({ length: 12 }, (_, number) => `shared ${String(number)}`)
    await database.kysely.updateTable('incoming_account').set({ auto_reply: true, after_read: 'leave' }).execute()
    const [account] = await database.kysely.selectFrom('incoming_account').select('id').where('address', '=', SUPPORT).execute()
    for (const subject of subjects) rig.deliver({ from: `${subject.replace(' ', '-')}@example.com`, subject })
    await Promise.all([other.checkNow(account?.id ?? ''), rig.check({ incomingId: account?.id ?? '' })])
    for (const subject of subjects) await rig.ticketOf(subject)
    await waitFor(async () => {
      const owed = await rig.outbox()
      return owed.length === subjects.length && owed.every(({ state }) => state === 'sent')
    }, PATIENCE)
    expect((await rig.tickets()).filter(({ subject }) => subject.startsWith('shared'))).toHaveLength(subjects.length)
    for (const subject of subjects) expect(rig.got(`${subject.replace(' ', '-')}@example.com`)).toHaveLength(1)
  } finally {
    await other.stop()
  }
})
