import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { openConnect, type Connect } from '../../src/accounts/connection/connect.ts'
import { recordAccountEvent } from '../../src/accounts/history/record-event.ts'
import { listWarnings } from '../../src/accounts/warnings/list-warnings.ts'
import { watchForTrouble } from '../../src/accounts/warnings/watch-for-trouble.ts'
import { json } from '../../src/db/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const DAY = 86_400_000
const SALES = 'sales@contoso.example'
const ADMIN = 'alex@example.com'

let database: TestDatabase
let rig: Rig
let connect: Connect
let support: Account
let sales: Account
const start = new Date()
let today = start
const at = (days: number) => new Date(start.getTime() + days * DAY)

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  await rig.control('POST', '/users', { userPrincipalName: SALES })
  support = await rig.link(SUPPORT)
  sales = await rig.link(SALES)
  connect = openConnect({ database, sealer: rig.sealer, clock: () => today, nodeId: 'watcher' })
  const admin = { id: 'alex', name: 'Alex', email: ADMIN, role: 'admin' as const, emailVerified: true }
  const agent = { ...admin, id: 'sam', name: 'Sam', email: 'sam@example.com', role: 'agent' as const }
  const gone = { ...admin, id: 'kim', name: 'Kim', email: 'kim@example.com', disabled_at: new Date() }
  await database.kysely.insertInto('user').values([admin, agent, gone]).execute()
})

beforeEach(async () => {
  await database.kysely.deleteFrom('notice').execute()
  await database.kysely.deleteFrom('account_event').execute()
})

afterAll(async () => {
  await connect.close()
  await rig.close()
  await database.close()
})

const watch = async (now: Date) => {
  today = now
  await watchForTrouble({
    database,
    connect,
    messageKey: rig.messageKey,
    baseUrl: () => Promise.resolve(new URL('https://desk.contoso.example')),
    clock: () => now,
    log: pino({ level: 'silent' }),
  })
}

const notices = () => database.kysely.selectFrom('notice').selectAll().orderBy('raised_at').orderBy('key').execute()
const credentialEnds = (endsAt: Date | null) =>
  database.kysely.updateTable('app_credential').set({ expires_at: endsAt }).execute()
const subjects = () =>
  rig.got(ADMIN).map((mail) => /^Subject: (.*(?:\r\n .*)*)/m.exec(mail)?.[1]?.replaceAll(/\r\n /g, ' ') ?? '')

/** A pause as a round settles it: the state, the card and a line of history. */
async function pause(account: Account): Promise<void> {
  const card = {
    id: 'authorization-refused',
    title: 'The sign-in no longer works',
    why: 'It was revoked.',
    who: 'mailbox-owner' as const,
    actions: [],
    codes: [],
    correlationId: null,
    traceId: null,
    providerText: null,
    at: start.toISOString(),
  }
  const { incomingId } = account
  await database.kysely
    .updateTable('incoming_account')
    .set({ state: 'needs-a-person', error_card: json(card) })
    .where('id', '=', incomingId)
    .execute()
  await recordAccountEvent(database.kysely, {
    account: { incoming: incomingId },
    kind: 'needs-a-person',
    text: 'Stopped',
    at: start,
    card,
  })
}

const mend = ({ incomingId }: Account) =>
  database.kysely
    .updateTable('incoming_account')
    .set({ state: 'receiving', error_card: null })
    .where('id', '=', incomingId)
    .execute()

test('the end of a client secret is told once at each of its thresholds, in the history and by one mail', async () => {
  // The sign-ins are in use meanwhile.
  await database.kysely
    .updateTable('mail_authorization')
    .set({ refreshed_at: at(64) })
    .execute()
  await credentialEnds(at(61))
  await watch(start)
  expect(await notices()).toEqual([])
  for (const left of [60, 59.5, 30, 14, 13, 7, 1, 0.5, -3]) await watch(at(61 - left))
  expect((await notices()).map(({ threshold }) => threshold)).toEqual([60, 30, 14, 7, 1, 0])
  expect((await rig.history(support)).filter((line) => line.startsWith('warning: '))).toHaveLength(6)
  expect(subjects().slice(-6)).toEqual([
    expect.stringMatching(/^Postdesk: The client secret of .* ends in 60 days$/),
    expect.stringMatching(/ends in 30 days$/),
    expect.stringMatching(/ends in 14 days$/),
    expect.stringMatching(/ends in 7 days$/),
    expect.stringMatching(/ends tomorrow$/),
    expect.stringMatching(/has ended$/),
  ])
  const mail = (rig.got(ADMIN).at(-1) ?? '').replaceAll('=\r\n', '')
  expect(mail).toContain(`https://desk.contoso.example/settings/registrations/${rig.registrationId}`)
  expect(mail).toContain('Auto-Submitted: auto-generated\r\n')
  expect(rig.got('sam@example.com')).toEqual([])
  expect(rig.got('kim@example.com')).toEqual([])
  await credentialEnds(null)
})

test('a second credential that lasts longer, or an end put off, takes the warning away', async () => {
  await credentialEnds(at(5))
  expect(await listWarnings(database.kysely, start)).toMatchObject([
    { daysLeft: 5, path: `/settings/registrations/${rig.registrationId}` },
  ])
  const { id } = await database.kysely
    .insertInto('app_credential')
    .values({
      registration_id: rig.registrationId,
      kind: 'secret',
      name: 'next',
      sealed: await rig.sealer.seal('x'),
      expires_at: at(200),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  expect(await listWarnings(database.kysely, start)).toEqual([])
  await database.kysely.updateTable('app_credential').set({ refused_at: start }).where('id', '=', id).execute()
  expect(await listWarnings(database.kysely, start)).toHaveLength(1)
  await database.kysely.deleteFrom('app_credential').where('id', '=', id).execute()
  await credentialEnds(null)
})

test('a mailbox that stands still is told by a mailbox that does not, once for each pause', async () => {
  await pause(support)
  const before = subjects().length
  await watch(start)
  await watch(at(0.01))
  expect(subjects().slice(before)).toEqual([`Postdesk: No mail comes from ${SUPPORT}: the sign-in no longer works`])
  expect(rig.got(ADMIN).at(-1)).toMatch(new RegExp(`^From: .*<${SALES}>`, 'm'))
  expect(await rig.history(support)).toContain(`told: Administrators were told by a mail from ${SALES}`)
  await mend(support)
  await pause(support)
  await watch(at(0.02))
  expect(subjects().slice(before)).toHaveLength(2)
  await mend(support)
})

test('where no other mailbox works nothing is mailed by the broken one; it is tried again later, and not any more once it is mended', async () => {
  await database.kysely.updateTable('outgoing_account').set({ enabled: false }).where('id', '=', sales.outgoingId).execute()
  await pause(support)
  const before = subjects().length
  await watch(start)
  expect(subjects()).toHaveLength(before)
  expect(await notices()).toMatchObject([{ mail_attempts: 1, mailed_at: null }])
  await database.kysely.updateTable('outgoing_account').set({ enabled: true }).where('id', '=', sales.outgoingId).execute()
  await watch(at(1 / 24))
  expect(subjects()).toHaveLength(before + 1)
  await mend(support)
  await pause(support)
  await database.kysely.updateTable('outgoing_account').set({ enabled: false }).where('id', '=', sales.outgoingId).execute()
  await watch(at(2 / 24))
  await mend(support)
  await database.kysely.updateTable('outgoing_account').set({ enabled: true }).where('id', '=', sales.outgoingId).execute()
  await watch(at(5 / 24))
  expect(subjects()).toHaveLength(before + 1)
})

test('an idle sign-in, EWS in Exchange Online and a password over SMTP there are warned about as well', async () => {
  const { kysely } = database
  await kysely
    .updateTable('mail_authorization')
    .set({ refreshed_at: at(-84) })
    .where('id', '=', sales.authorizationId)
    .execute()
  expect((await listWarnings(kysely, start)).map(({ title }) => title)).toEqual([`The sign-in of ${SALES} ends in 6 days`])
  await kysely.updateTable('mail_authorization').set({ refreshed_at: start }).where('id', '=', sales.authorizationId).execute()
  await kysely.updateTable('incoming_account').set({ protocol: 'ews' }).where('id', '=', sales.incomingId).execute()
  const march = new Date('2027-03-25T00:00:00Z')
  const byEws = (await listWarnings(kysely, march)).filter(({ key }) => key.startsWith('ews:'))
  expect(byEws).toMatchObject([{ daysLeft: 7, path: `/settings/accounts/${sales.incomingId}` }])
  await kysely.updateTable('incoming_account').set({ protocol: 'graph' }).where('id', '=', sales.incomingId).execute()
  const password = { protocol: 'smtp', authentication: 'password', settings: json({ host: 'smtp.office365.com' }) } as const
  await kysely.updateTable('outgoing_account').set(password).where('id', '=', sales.outgoingId).execute()
  const december = new Date('2026-12-24T00:00:00Z')
  const basic = (await listWarnings(kysely, december)).filter(({ key }) => key.startsWith('basic-smtp:'))
  expect(basic).toMatchObject([{ daysLeft: 7 }])
  const graph = { protocol: 'graph', authentication: 'oauth', settings: json({}) } as const
  await kysely.updateTable('outgoing_account').set(graph).where('id', '=', sales.outgoingId).execute()
})
