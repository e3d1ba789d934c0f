import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { openRig, SAM, SECRET, SUPPORT, type Account, type Rig } from './rig.ts'

let database: TestDatabase
let rig: Rig
let support: Account
let sam: Account

beforeEach(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
  sam = await rig.link(SAM, 'app-only')
  await rig.start()
  rig.deliver({ subject: 'first' })
  await rig.check(support)
  await rig.ticketOf('first')
  await inState(sam, 'receiving')
})

afterEach(async () => {
  await rig.close()
  await database.close()
})

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }
const inState = (account: Account, state: string) =>
  waitFor(async () => (await rig.account(account)).state === state, { ...PATIENCE, what: `state ${state}` })

/** After it is mended: every mail is a ticket, once. */
async function expectExactlyOnce(subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) await rig.ticketOf(subject)
  const tickets = await rig.tickets()
  expect(tickets.map(({ subject }) => subject).sort()).toEqual(['first', ...subjects].sort())
}

/** Makes the next check of `support` need a token that is not cached. */
async function forgetTokens(): Promise<void> {
  await database.kysely
    .updateTable('mail_authorization')
    .set({ access_token_sealed: null })
    .where('id', '=', support.authorizationId)
    .execute()
}

async function otherAccountsGoOn(subject: string): Promise<void> {
  rig.deliver({ to: SAM, subject })
  await rig.check(sam)
  await rig.ticketOf(subject)
  expect((await rig.account(sam)).state).toBe('receiving')
}

const lastOf = (history: readonly string[]): string => history.at(-1) ?? ''

for (const [name, effect] of [
  ['429 with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 7 }],
  ['503', { kind: 'status', status: 503 }],
  ['a connection cut in the middle of the page', { kind: 'cut', when: 'middle' }],
] as const) {
  test(`${name}: the account waits and says so, others go on, and afterwards each mail is there once`, async () => {
    await rig.fault({ protocol: 'graph', operation: 'messages.delta', effect, count: 1 })
    rig.deliver({ subject: 'second' })
    await rig.check(support)
    const waiting = await waitFor(async () => {
      const row = await rig.account(support)
      return row.state === 'waiting' && row
    }, PATIENCE)
    expect(waiting.error_card).toMatchObject({ who: 'nobody' })
    const line = await database.kysely
      .selectFrom('account_event')
      .select('at')
      .where('incoming_account_id', '=', support.incomingId)
      .where('kind', '=', 'waiting')
      .executeTakeFirstOrThrow()
    // Both moments are the desk's own, however late we look.
    expect(waiting.next_check_at.getTime() - line.at.getTime()).toBeGreaterThanOrEqual(name.startsWith('429') ? 7_000 : 4_000)
    await otherAccountsGoOn('meanwhile')
    await inState(support, 'receiving')
    expect(lastOf(await rig.history(support))).toMatch(/^receiving: Receiving again after \d+ seconds?$/)
    await expectExactlyOnce(['second', 'meanwhile'])
  })
}

test('a cut while mails are fetched loses none and doubles none', async () => {
  for (let number = 0; number < 25; number += 1) rig.deliver({ subject: `mail ${number}` })
  await rig.fault({
    protocol: 'graph',
    operation: 'messages.value',
    effect: { kind: 'cut', when: 'middle' },
    count: 2,
    chance: 0.3,
  })
  await rig.check(support)
  await expectExactlyOnce(Array.from({ length: 25 }, (_, number) => `mail ${number}`))
  expect(await rig.mails()).toHaveLength(26)
})

test('a wrong client secret: a person is asked, others go on, and when it is mended receiving resumes by itself', async () => {
  await database.kysely
    .updateTable('app_credential')
    .set({ sealed: await rig.sealer.seal('wrong') })
    .execute()
  await forgetTokens()
  rig.deliver({ subject: 'second' })
  await rig.check(support)
  await inState(support, 'needs-a-person')
  expect((await rig.account(support)).error_card).toMatchObject({ codes: expect.arrayContaining(['AADSTS7000215']) as unknown })
  const history = await rig.history(support)
  expect(history.filter((line) => line.startsWith('authorization-lost'))).toHaveLength(1)
  await otherAccountsGoOn('meanwhile')
  await database.kysely
    .updateTable('app_credential')
    .set({ sealed: await rig.sealer.seal(SECRET) })
    .execute()
  await rig.check(support)
  await expectExactlyOnce(['second', 'meanwhile'])
  await inState(support, 'receiving')
})

test('a refresh token that Microsoft took back: a person is asked to sign in, and a new sign-in mends it', async () => {
  await rig.control('PATCH', `/users/${SUPPORT}`, { revokeSessions: true })
  await forgetTokens()
  rig.deliver({ subject: 'second' })
  await rig.check(support)
  await inState(support, 'needs-a-person')
  expect(lastOf(await rig.history(support))).toMatch(/^needs-a-person: /)
  await otherAccountsGoOn('meanwhile')
  await database.kysely
    .updateTable('mail_authorization')
    .set({ refresh_token_sealed: await rig.sealer.seal(await rig.signInAgain(SUPPORT)) })
    .where('id', '=', support.authorizationId)
    .execute()
  await rig.check(support)
  await expectExactlyOnce(['second', 'meanwhile'])
})

test('consent taken back: a person is asked, others go on', async () => {
  await rig.control('DELETE', `/grants?appId=5c3a9e10-7b24-4f8d-a6c1-0d9e8f7b6a54&user=${SUPPORT}`)
  await forgetTokens()
  await rig.check(support)
  await inState(support, 'needs-a-person')
  expect((await rig.account(support)).error_card).toMatchObject({ codes: expect.arrayContaining(['AADSTS65001']) as unknown })
  await otherAccountsGoOn('meanwhile')
})

test('a cursor that Graph has forgotten (410): the mailbox is read again, nothing comes twice, nobody gets a late answer', async () => {
  await database.kysely.updateTable('incoming_account').set({ auto_reply: true }).where('id', '=', support.incomingId).execute()
  await rig.control('POST', '/delta-expiry')
  rig.deliver({ subject: 'second' })
  await rig.check(support)
  await expectExactlyOnce(['second'])
  await waitFor(async () => !(await rig.account(support)).rewalking, PATIENCE)
  const history = await rig.history(support)
  expect(history.filter((line) => line.startsWith('cursor-lost'))).toHaveLength(1)
  expect(history).toContain('cursor-found: The mailbox has been read again. One mail was missing and is here now.')
  expect(await rig.outbox()).toEqual([])
})
