import { waitFor } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLOUDS } from './cells.ts'
import { keepRegistration, openMatrixRig, type MatrixRig } from './rig.ts'

const MAILBOX = 'support@contoso.example'
const KNOWN = 500
const MEANWHILE = 20
const PATIENCE = { timeoutMs: 240_000, everyMs: 250 }

let rig: MatrixRig
let accountId: string
beforeAll(async () => {
  rig = await openMatrixRig(CLOUDS[0])
  const [app] = rig.tenant.world.registry.apps()
  const registrationId = await keepRegistration(rig, 'Contoso', app?.secrets[0]?.secretText ?? '')
  await rig.control('POST', '/fill', { to: MAILBOX, count: KNOWN })
  const attempt = await rig.client.createAttempt({
    body: { registrationId, address: MAILBOX, how: 'app-only', incoming: 'ews', outgoing: 'ews' },
  })
  if (attempt.status !== 'authorized') throw new Error(attempt.card?.title ?? attempt.status)
  const account = await rig.client.createAccount({
    body: {
      name: 'Support',
      address: MAILBOX,
      protocol: 'ews',
      attemptId: attempt.id,
      autoReply: false,
      checkSeconds: 5,
      startAt: '2000-01-01T00:00:00Z',
    },
  })
  accountId = account.id
})
afterAll(async () => rig.close())

/** Every mail of the mailbox has its ticket, and no ticket has a twin. */
async function expectEachOnce(count: number): Promise<void> {
  const subjects = async () =>
    (await rig.desk.database.kysely.selectFrom('ticket').select('subject').execute()).map(({ subject }) => subject)
  await waitFor(async () => ((await subjects()).length >= count ? true : undefined), PATIENCE)
  await settled()
  const all = await subjects()
  expect(all).toHaveLength(count)
  expect(new Set(all).size).toBe(count)
}

/** The account has looked to the end of its mailbox over its present protocol, and nothing is on its way to a ticket. */
async function settled(): Promise<void> {
  const { kysely } = rig.desk.database
  const begun = new Date()
  await rig.client.checkAccount({ params: { id: accountId } })
  await waitFor(async () => {
    const row = await kysely.selectFrom('incoming_account').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
    if (row.state === 'needs-a-person') throw new Error(JSON.stringify(row.error_card))
    const open = await kysely.selectFrom('mail_log').select('id').where('state', '=', 'stowed').limit(1).execute()
    return row.last_checked_at !== null && row.last_checked_at > begun && open.length === 0 ? true : undefined
  }, PATIENCE)
}

async function deliver(name: string, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1)
    await rig.control('POST', '/deliver', {
      to: MAILBOX,
      from: `Ann Lee <ann.lee.${name}.${String(number)}@example.com>`,
      subject: `${name} ${String(number)}`,
      text: `Words of ${name} ${String(number)}`,
    })
}

test('from EWS to Graph with 500 mails known and 20 arriving meanwhile, and back: none lost, none twice', async () => {
  await expectEachOnce(KNOWN)
  const arriving = deliver('Meanwhile', MEANWHILE)
  const switched = await rig.client.switchAccount({ params: { id: accountId }, body: { protocol: 'graph' } })
  await arriving
  expect(switched).toMatchObject({ protocol: 'graph', switched: { from: 'ews', to: 'graph' }, outgoing: { protocol: 'graph' } })
  await expectEachOnce(KNOWN + MEANWHILE)

  const returning = deliver('On the way back', MEANWHILE)
  await rig.client.undoSwitch({ params: { id: accountId, switchId: switched.switched?.id ?? '' } })
  await returning
  await expectEachOnce(KNOWN + 2 * MEANWHILE)
  expect(await rig.client.getAccount({ params: { id: accountId } })).toMatchObject({
    protocol: 'ews',
    switched: null,
    state: 'receiving',
    outgoing: { protocol: 'ews' },
  })
}, 900_000)

test('a protocol that the mailbox does not open over changes nothing, and says why', async () => {
  await rig.control('PATCH', `/users/${MAILBOX}`, { imapEnabled: false })
  const before = await rig.client.getAccount({ params: { id: accountId } })
  await expect(
    rig.client.switchAccount({
      params: { id: accountId },
      body: { protocol: 'imap', connection: { caPem: rig.caPem, server: { security: 'tls' } } },
    }),
  ).rejects.toMatchObject({ status: 422, problem: { card: { title: expect.any(String) as string } } })
  const after = await rig.client.getAccount({ params: { id: accountId } })
  expect({ protocol: after.protocol, state: after.state }).toEqual({ protocol: before.protocol, state: before.state })
})
