import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parse } from '@postdesk/mail'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { retryDelivery } from '../../src/outbox/index.ts'
import { reply } from '../../src/ticket/index.ts'
import { changeRegistration } from '../../src/accounts/registration/save-registration.ts'
import { openRig, SECRET, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const AGENT = { id: 'agent-1', name: 'Kim Park' }
const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  await database.kysely
    .insertInto('user')
    .values({ ...AGENT, email: 'kim@contoso.example' })
    .execute()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
  await rig.start()
})

beforeEach(async () => {
  await rig.control('DELETE', '/faults')
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

/** A ticket of somebody of its own, and an answer to it. */
async function answer(name: string): Promise<{ ticketId: number; messageId: string; to: string }> {
  const to = `${name}@example.com`
  rig.deliver({ from: to, subject: `About ${name}` })
  await rig.check(support)
  const ticket = await rig.ticketOf(`About ${name}`)
  const outcome = await database.transaction((trx) =>
    reply(trx, rig, { ticketId: ticket.id, author: AGENT, html: `<p>To ${name}</p>`, cc: [], attachmentIds: [] }),
  )
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  return { ticketId: ticket.id, messageId: outcome.messageId, to }
}

const stateOf = (messageId: string, state: string) =>
  waitFor(async () => (await rig.outbox()).find((item) => item.message_id === messageId && item.state === state), {
    ...PATIENCE,
    what: `state ${state}`,
  })

for (const [name, operation, effect] of [
  ['throttled', 'messages.send', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
  ['unavailable', 'messages.send', { kind: 'status', status: 503 }],
  ['cut before it was taken', 'messages.send', { kind: 'cut', when: 'before' }],
  ['cut after it was taken', 'messages.send', { kind: 'cut', when: 'after' }],
  ['cut after the draft was made', 'messages.create', { kind: 'cut', when: 'after' }],
] as const) {
  test(`an answer whose sending is ${name} leaves exactly once`, async () => {
    await rig.fault({ protocol: 'graph', operation, effect, count: 1 })
    const { messageId, to } = await answer(name.replaceAll(' ', '-'))
    const item = await stateOf(messageId, 'sent')
    expect(item.attempts).toBeGreaterThan(1)
    expect(rig.got(to)).toHaveLength(1)
  })
}

test('an answer quotes the mail it answers below itself, and the conversation shows the answer alone', async () => {
  const { ticketId, messageId, to } = await answer('quoting')
  await stateOf(messageId, 'sent')
  const mail = parse(Buffer.from(rig.got(to)[0] ?? ''))
  expect(mail.text).toMatch(
    /^To quoting\n\nOn \d+ \w+ \d{4} at \d\d:\d\d UTC, quoting@example\.com wrote:\n> Words of About quoting\n/,
  )
  expect(mail.html).toContain('<blockquote type="cite"')
  expect(mail.inReplyTo).toHaveLength(1)
  expect((await rig.messages(ticketId)).map(({ text }) => text.trim())).toEqual(['Words of About quoting', 'To quoting'])
})

test('an answer that Graph refuses for good is shown as failed, and "try again" sends it once', async () => {
  await rig.fault({
    protocol: 'graph',
    operation: 'messages.create',
    effect: { kind: 'error', code: 'ErrorInvalidRecipients' },
    count: 1,
  })
  const { messageId, to } = await answer('refused')
  const failed = await stateOf(messageId, 'failed')
  expect(failed.error_card).toMatchObject({ title: expect.any(String) as unknown })
  await database.transaction((trx) => retryDelivery(trx, { messageId, by: AGENT }))
  await stateOf(messageId, 'sent')
  expect(rig.got(to)).toHaveLength(1)
})

test('an answer waits while the sign-in is dead, the outgoing account says so, and it leaves once mended', async () => {
  await answer('warm-up')
  rig.deliver({ from: 'dead@example.com', subject: 'dead' })
  await rig.check(support)
  const ticket = await rig.ticketOf('dead')
  await database.kysely
    .updateTable('app_credential')
    .set({ sealed: await rig.sealer.seal('wrong') })
    .execute()
  await database.kysely.updateTable('mail_authorization').set({ access_token_sealed: null }).execute()
  const outcome = await database.transaction((trx) =>
    reply(trx, rig, { ticketId: ticket.id, author: AGENT, html: 'Hello', cc: [], attachmentIds: [] }),
  )
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  const ill = () => database.kysely.selectFrom('outgoing_account').select('error_card').executeTakeFirstOrThrow()
  await waitFor(async () => (await ill()).error_card !== null, PATIENCE)
  expect(rig.got('dead@example.com')).toEqual([])
  // As late as a third failure makes it: only the mended secret may bring it forward.
  await database.kysely
    .updateTable('outbox_item')
    .set({ due_at: new Date(Date.now() + 900_000) })
    .where('message_id', '=', outcome.messageId)
    .execute()
  const by = { name: AGENT.name, now: new Date() }
  const saved = await changeRegistration(database, rig.sealer, rig.registrationId, { clientSecret: SECRET }, by)
  expect(saved.kind).toBe('saved')
  await stateOf(outcome.messageId, 'sent')
  expect(rig.got('dead@example.com')).toHaveLength(1)
  expect((await ill()).error_card).toBeNull()
  const events = await database.kysely
    .selectFrom('account_event')
    .select('text')
    .where('outgoing_account_id', 'is not', null)
    .orderBy('id')
    .execute()
  expect(events.at(-1)?.text).toBe('Sending again')
})

test('an answer too large for one request goes by upload session, whole and once', async () => {
  const content = Buffer.alloc(5_000_000, 'postdesk ')
  const blob = await rig.blobs.put(content)
  const { id: attachmentId } = await database.kysely
    .insertInto('attachment')
    .values({
      filename: 'plan.bin',
      content_type: 'application/octet-stream',
      size: blob.size,
      blob: blob.sha256,
      uploaded_by: AGENT.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  rig.deliver({ from: 'large@example.com', subject: 'About large' })
  await rig.check(support)
  const ticket = await rig.ticketOf('About large')
  const outcome = await database.transaction((trx) =>
    reply(trx, rig, { ticketId: ticket.id, author: AGENT, html: '<p>The plan</p>', cc: [], attachmentIds: [attachmentId] }),
  )
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  await stateOf(outcome.messageId, 'sent')
  const got = rig.got('large@example.com').filter((raw) => raw.includes('plan.bin'))
  expect(got).toHaveLength(1)
  expect(got[0]?.length).toBeGreaterThan(content.length)
})
