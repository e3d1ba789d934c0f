import type { ErrorCard } from '@postdesk/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resumeAccounts } from '../../src/accounts/registration/resume-accounts.ts'
import { json } from '../../src/db/index.ts'
import { CHANGES_CHANNEL } from '../../src/model/tell-change.ts'
import { claim, settleDelivery, type DeliveryEnd } from '../../src/outbox/index.ts'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let agent: Session

beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
})
afterAll(() => desk.close())

const card: ErrorCard = {
  id: 'mailbox-store-full',
  title: 'The mail server is out of order',
  why: 'It says so.',
  who: 'nobody',
  actions: [],
  codes: [],
  correlationId: null,
  traceId: null,
  providerText: null,
  at: '2026-11-20T10:00:00.000Z',
}

const sending = async () => (await agent.client.listTroubledAccounts()).sending

/** One try of the only mail that is owed, as the worker makes it. */
async function attempt(end: DeliveryEnd): Promise<void> {
  const { id } = await desk.database.kysely.selectFrom('outbox_item').select('id').executeTakeFirstOrThrow()
  const now = new Date(Date.now() + 60_000)
  const claimed = await claim(desk.database, id, 'node', now)
  if (!claimed) throw new Error('nothing to claim')
  await desk.database.transaction((trx) => settleDelivery(trx, claimed, end, now))
}

test('an answer that has been tried often and does not leave is told with its reason until it has left', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Printer')
  await agent.client.createReply({ params: { id: ticketId }, body: { html: '<p>Try tray 2</p>' } })
  expect(await sending()).toEqual([])
  const again: DeliveryEnd = { kind: 'again', at: new Date(), card, accountIsIll: false, asksToWait: false }
  await attempt(again)
  await attempt(again)
  expect(await sending()).toEqual([])
  await attempt(again)
  expect(await sending()).toMatchObject([{ address: 'printer@contoso.example', waiting: 1, reason: card.title }])
  await attempt({ kind: 'sent', serverMessageId: null })
  expect(await sending()).toEqual([])
})

test('a list says whose words it shows: those of an agent, until the customer writes again', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Monitor')
  await agent.client.createReply({ params: { id: ticketId }, body: { html: '<p>Try another cable</p>' } })
  const row = async () => (await agent.client.listTickets({ query: { view: 'all' } })).tickets.find(({ id }) => id === ticketId)
  expect(await row()).toMatchObject({ excerpt: 'Try another cable', excerptBy: { id: agent.id, name: 'Sam' } })
  await desk.database.kysely
    .insertInto('message')
    .values({ ticket_id: ticketId, kind: 'customer message', author_name: 'Ann Lee', text: 'Thanks', created_at: new Date() })
    .execute()
  expect((await row())?.excerptBy).toBeNull()
})

test('screens hear of a mended sign-in also where mail still came by its last token', async () => {
  const { kysely } = desk.database
  const registration = await kysely
    .insertInto('app_registration')
    .values({ name: 'Contoso', cloud: 'worldwide', tenant_id: 'contoso.example', client_id: 'app' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const authorization = await kysely
    .insertInto('mail_authorization')
    .values({
      registration_id: registration.id,
      kind: 'delegated',
      tenant_id: 'contoso.example',
      mailbox_address: 'sales@contoso.example',
      scopes: [],
      state: 'needs-a-person',
      error_card: json(card),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const account = await kysely
    .insertInto('incoming_account')
    .values({
      name: 'Sales',
      address: 'sales@contoso.example',
      protocol: 'graph',
      authorization_id: authorization.id,
      state: 'receiving',
      enabled: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  expect((await agent.client.listTroubledAccounts()).accounts.map(({ id }) => id)).toEqual([account.id])
  const heard: string[] = []
  const stop = await desk.database.listen(CHANGES_CHANNEL, (payload) => void heard.push(payload))
  const given = { now: new Date(), kind: 'changed' as const, text: 'Alex added a client secret', actor: 'Alex' }
  await desk.database.transaction((trx) => resumeAccounts(trx, registration.id, given))
  await expect.poll(() => heard, { timeout: 30_000 }).toContain(JSON.stringify({ kind: 'account', id: account.id }))
  await stop()
  expect((await agent.client.listTroubledAccounts()).accounts).toEqual([])
})
