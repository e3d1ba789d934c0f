import { GRAPH_NOTIFICATIONS_PATH } from '@postdesk/contract'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteAccount } from '../../src/accounts/incoming/delete-account.ts'
import { getAccount } from '../../src/accounts/incoming/list-accounts.ts'
import type { Web } from '../../src/http/start-web.ts'
import { openRig, SAM, SUPPORT, type Account, type Rig } from './rig.ts'
import { startRigWeb } from './start-rig-web.ts'

const PATIENCE = { timeoutMs: 120_000, everyMs: 50 }
/** Nothing in here may come about by looking at the interval. */
const A_DAY = 86_400

let database: TestDatabase
let rig: Rig
let web: Web
let door: string
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database, () => Promise.resolve(web.desk.baseUrl))
  web = await startRigWeb(database, rig)
  door = `${web.url}/api/v1${GRAPH_NOTIFICATIONS_PATH}`
  support = await rig.link(SUPPORT)
  await database.kysely.updateTable('incoming_account').set({ check_seconds: A_DAY }).execute()
  await rig.start()
}, 120_000)

afterAll(async () => {
  await rig.stop()
  await web.close()
  await rig.close()
  await database.close()
})

const rowOf = ({ incomingId }: Account) =>
  database.kysely
    .selectFrom('graph_subscription')
    .selectAll()
    .where('incoming_account_id', '=', incomingId)
    .where('state', '<>', 'ending')
    .executeTakeFirst()

/** The account's subscription once it is kept, another than `before`. */
const liveOf = (account: Account, before?: string | null) =>
  waitFor(
    async () => {
      const row = await rowOf(account)
      return row?.state === 'live' && row.subscription_id !== (before ?? '') ? row : undefined
    },
    { ...PATIENCE, what: 'a live subscription' },
  )

/** Until nothing is under way for the account, and its next look is a day off. */
const resting = (account: Account) =>
  waitFor(
    async () => {
      const { lease_owner: owner, next_check_at: next } = await rig.account(account)
      return owner === null && next.getTime() > Date.now() + 3_600_000
    },
    { ...PATIENCE, what: 'an account at rest' },
  )

const checkedAfter = (account: Account, before: Date) =>
  waitFor(async () => ((await rig.account(account)).last_checked_at ?? before) > before, { ...PATIENCE, what: 'a round' })

const dueNow = (account: Account) =>
  database.kysely
    .updateTable('graph_subscription')
    .set({ try_at: new Date(0) })
    .where('incoming_account_id', '=', account.incomingId)
    .execute()

const atTenant = async () => (await rig.control('GET', '/subscriptions')) as { id: string; clientState: string | null }[]

const post = (body: unknown) =>
  fetch(door, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

test('an address that Graph does not take leaves the account to its interval, and says so without a complaint', async () => {
  await waitFor(async () => (await rowOf(support))?.why === 'base-url', PATIENCE)
  expect(await rowOf(support)).toMatchObject({ state: 'none', error_card: null })
  const shown = await getAccount(database.kysely, support.incomingId, new Date())
  expect(shown?.push).toEqual({
    state: 'polled',
    text: 'Mail is checked for every 24 hours, because the base URL of this desk is no https address that Microsoft can reach',
    card: null,
  })
  expect(await rig.history(support)).toEqual(['receiving: Receiving mail'])
})

test('mail becomes a ticket by push, long before the next look', async () => {
  await rig.control('PATCH', '/settings', { notifications: { allowLoopbackHttp: true } })
  await dueNow(support)
  await rig.check(support)
  await liveOf(support)
  await resting(support)
  rig.deliver({ subject: 'Noticed by push' })
  await rig.ticketOf('Noticed by push')
  const shown = await getAccount(database.kysely, support.incomingId, new Date())
  expect(shown?.push).toMatchObject({ state: 'live', text: expect.stringContaining('noticed by push') as string })
  expect((await rig.history(support)).at(-1)).toContain('push: Microsoft tells Postdesk of new mail')
})

test('the secret of a subscription is not kept as it is', async () => {
  const { client_state_hash: kept } = await liveOf(support)
  const [{ clientState } = { clientState: null }] = await atTenant()
  expect(clientState?.length).toBeGreaterThan(40)
  expect(kept).not.toContain(clientState)
})

test('an unknown subscription, a wrong secret and a missing one wake nobody, and are told nothing', async () => {
  const row = await liveOf(support)
  await resting(support)
  const before = await rig.account(support)
  const lifecycleEvent = 'subscriptionRemoved'
  const answers = [
    await post({ value: [{ subscriptionId: 'nobody', clientState: 'x' }] }),
    await post({ value: [{ subscriptionId: row.subscription_id, clientState: 'wrong', lifecycleEvent }] }),
    await post({ value: [{ subscriptionId: row.subscription_id, lifecycleEvent }, 7, null, {}] }),
  ]
  for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([202, ''])
  expect(await rig.account(support)).toEqual(before)
  expect(await rowOf(support)).toEqual(row)
})

test('what is no notification is refused, and too much at once as well', async () => {
  expect((await post({ value: 'all of it' })).status).toBe(422)
  expect((await fetch(door, { method: 'POST', body: 'x' })).status).toBe(415)
  expect((await post({ value: ['x'.repeat(1_100_000)] })).status).toBe(413)
  expect((await fetch(door)).status).toBe(404)
})

test('the handshake gives the token back decoded, as plain text that no browser runs', async () => {
  const shake = (token: string) => fetch(`${door}?validationToken=${encodeURIComponent(token)}`, { method: 'POST' })
  const answer = await shake('Validation: Testing client application: a+b/c=')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await answer.text()).toBe('Validation: Testing client application: a+b/c=')
  expect(await (await shake('<script>')).text()).toBe('&#60;script&#62;')
  expect((await shake('x'.repeat(3_000))).status).toBe(400)
})

test('a subscription that Microsoft removed is made anew, and mail goes on coming by push', async () => {
  const before = await liveOf(support)
  await rig.control('POST', `/subscriptions/${before.subscription_id ?? ''}/lifecycle`, { event: 'subscriptionRemoved' })
  const after = await liveOf(support, before.subscription_id)
  expect(after.client_state_hash).not.toBe(before.client_state_hash)
  await resting(support)
  rig.deliver({ subject: 'After the removal' })
  await rig.ticketOf('After the removal')
})

test('one that is gone without a word is found missing when it is renewed', async () => {
  const before = await liveOf(support)
  await resting(support)
  await rig.control('DELETE', `/subscriptions/${before.subscription_id ?? ''}`)
  await dueNow(support)
  await rig.check(support)
  await liveOf(support, before.subscription_id)
  expect((await rig.history(support)).at(-1)).toContain('push: Microsoft had ended its change notifications')
})

test('reauthorizationRequired is answered by renewing, and missed by looking', async () => {
  const before = await liveOf(support)
  await resting(support)
  await dueNow(support)
  await rig.control('POST', `/subscriptions/${before.subscription_id ?? ''}/lifecycle`, { event: 'reauthorizationRequired' })
  await waitFor(async () => ((await rowOf(support))?.try_at ?? before.try_at) > before.try_at, PATIENCE)
  expect(await rowOf(support)).toMatchObject({ state: 'live', subscription_id: before.subscription_id })
  await resting(support)
  const { last_checked_at: checked } = await rig.account(support)
  await rig.control('POST', `/subscriptions/${before.subscription_id ?? ''}/lifecycle`, { event: 'missed' })
  await checkedAfter(support, checked ?? new Date())
})

test('a refusal is told once, with its card, and stops no mail', async () => {
  const before = await liveOf(support)
  await resting(support)
  const effect = {
    kind: 'status',
    status: 403,
    code: 'ExtensionError',
    message: 'The limit of active subscriptions has been reached.',
  }
  await rig.fault({ protocol: 'graph', operation: 'subscriptions.create', effect, count: 2 })
  await rig.control('POST', `/subscriptions/${before.subscription_id ?? ''}/lifecycle`, { event: 'subscriptionRemoved' })
  await waitFor(async () => (await rowOf(support))?.error_card != null, PATIENCE)
  await dueNow(support)
  await rig.check(support)
  await waitFor(async () => (await rowOf(support))?.failures === 2, PATIENCE)
  const shown = await getAccount(database.kysely, support.incomingId, new Date())
  expect(shown).toMatchObject({ state: 'receiving', push: { state: 'polled', card: { id: 'notification-limit-reached' } } })
  const complaints = (await rig.history(support)).filter((line) => line.startsWith('push: Change notifications do not work'))
  expect(complaints).toHaveLength(1)
  rig.deliver({ subject: 'Meanwhile' })
  await rig.check(support)
  await rig.ticketOf('Meanwhile')
  await dueNow(support)
  await rig.check(support)
  await liveOf(support)
})

test('another folder is another subscription; a pause and a deletion end theirs at Microsoft', async () => {
  const sam = await rig.link(SAM, 'app-only')
  await rig.check(sam)
  const first = await liveOf(sam)
  await database.kysely.updateTable('incoming_account').set({ folder: 'archive' }).where('id', '=', sam.incomingId).execute()
  await rig.check(sam)
  const second = await liveOf(sam, first.subscription_id)
  await database.kysely.updateTable('incoming_account').set({ enabled: false }).where('id', '=', support.incomingId).execute()
  expect(await deleteAccount(database, sam.incomingId)).toEqual({ kind: 'removed' })
  await waitFor(async () => (await atTenant()).length === 0, { ...PATIENCE, what: 'no subscription at the tenant' })
  await waitFor(
    async () => (await database.kysely.selectFrom('graph_subscription').select('id').execute()).length === 0,
    PATIENCE,
  )
  const signIn = () =>
    database.kysely.selectFrom('mail_authorization').select('id').where('id', '=', sam.authorizationId).executeTakeFirst()
  await waitFor(async () => (await signIn()) === undefined, { ...PATIENCE, what: 'the sign-in of the deleted account gone' })
  expect(second.subscription_id).not.toBeNull()
}, 240_000)
