import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { processKind } from '../../src/intake/index.ts'
import { deliverKind } from '../../src/outbox/index.ts'
import { enqueue } from '../../src/queue/index.ts'
import { reply } from '../../src/ticket/index.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const ANN = 'ann.lee@example.com'
/** As Outlook writes it for the first mail of a conversation: 22 bytes. */
const THREAD = Buffer.from(`01dcaa1b2c3d${'5e'.repeat(16)}`, 'hex').toString('base64')
const AGENT = { id: 'agent-1', name: 'Kim Park' }

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

afterAll(async () => {
  await rig.close()
  await database.close()
})

const settled = () =>
  waitFor(async () => (await rig.mails()).every(({ state }) => state !== 'stowed'), { timeoutMs: 30_000, everyMs: 50 })

test('a mail becomes a ticket, exactly once, however often the mailbox is looked at and the job is run', async () => {
  rig.deliver({
    subject: 'Printer on fire',
    text: 'It burns.\n\nAnn',
    id: 'fire@example.com',
    headers: [`Thread-Topic: Printer on fire (3rd floor)`, `Thread-Index: ${THREAD}`],
  })
  await rig.check(support)
  const ticket = await rig.ticketOf('Printer on fire')
  const [mail] = await rig.mails()
  expect(mail).toMatchObject({ state: 'filed', ticket_id: ticket.id, from_address: ANN, message_id_header: 'fire@example.com' })
  const raw = Buffer.from(await rig.blobs.get(mail?.blob as never)).toString()
  expect(raw).toContain('It burns.')

  await enqueue(database.kysely, processKind, { mailLogId: mail?.id ?? '' }, { singletonKey: mail?.id ?? '' })
  const before = (await rig.account(support)).last_checked_at
  await rig.check(support)
  await waitFor(async () => Number((await rig.account(support)).last_checked_at) > Number(before))
  await settled()
  expect(await rig.tickets()).toHaveLength(1)
  expect(await rig.messages(ticket.id)).toMatchObject([
    { kind: 'customer message', author_name: 'Ann Lee', reply_text: 'It burns.\n\nAnn' },
  ])
  expect((await rig.account(support)).state).toBe('receiving')
  expect(await rig.history(support)).toEqual(['receiving: Receiving mail'])
})

test('an answer leaves exactly once, and what the customer answers joins the ticket and opens it again', async () => {
  const ticket = await rig.ticketOf('Printer on fire')
  const blob = await rig.blobs.put(Buffer.from('how to put out fires'))
  const { id: attachmentId } = await database.kysely
    .insertInto('attachment')
    .values({ filename: 'fires.txt', content_type: 'text/plain', size: blob.size, blob: blob.sha256, uploaded_by: AGENT.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const outcome = await database.transaction((trx) =>
    reply(trx, rig, {
      ticketId: ticket.id,
      author: AGENT,
      html: '<p>Use <b>water</b>.</p><script>alert(1)</script>',
      cc: ['bob@example.com', ANN],
      attachmentIds: [attachmentId],
      status: 'closed',
    }),
  )
  expect(outcome.kind).toBe('queued')
  const item = await waitFor(async () => (await rig.outbox()).find(({ state }) => state === 'sent'), {
    timeoutMs: 30_000,
    everyMs: 50,
  })
  await enqueue(database.kysely, deliverKind, { outboxId: item.id }, { singletonKey: item.id })
  const [sent, ...more] = rig.got(ANN)
  expect(more).toEqual([])
  expect(rig.got('bob@example.com')).toHaveLength(1)
  expect(sent).toContain('In-Reply-To: <fire@example.com>')
  expect(sent).toContain('Subject: Re: Printer on fire')
  // Outlook hangs the answer below its question: the same index with five bytes more, under the same topic.
  const index = Buffer.from(/^Thread-Index: (\S+)\r$/m.exec(sent ?? '')?.[1] ?? '', 'base64')
  expect([index.length, index.subarray(0, 22).toString('base64')]).toEqual([27, THREAD])
  expect(sent).toContain('Thread-Topic: Printer on fire (3rd floor)\r\n')
  expect(sent).toContain('fires.txt')
  expect(sent).not.toContain('alert(1)')
  expect(sent?.replaceAll('\r\n ', ' ')).toContain(`<${item.internet_message_id}>`)

  rig.deliver({ subject: 'AW: something else', headers: [`In-Reply-To: <${item.internet_message_id}>`], text: 'Still burning' })
  await rig.check(support)
  const messages = await waitFor(
    async () => {
      const all = await rig.messages(ticket.id)
      return all.some(({ text }) => text.startsWith('Still burning')) && all
    },
    { timeoutMs: 30_000, everyMs: 50 },
  )
  expect(messages.map(({ kind }) => kind)).toEqual([
    'customer message',
    'agent reply',
    'system note',
    'customer message',
    'system note',
  ])
  expect(messages.find(({ text }) => text.startsWith('Still'))?.clue).toBe('answers a mail of ours (signed Message-ID)')
  expect(await rig.tickets()).toMatchObject([{ status: 'open', unread: true }])
  expect(rig.got(ANN)).toHaveLength(1)
})

test('a stranger who answers joins too, and the conversation says so; a machine does not open a closed ticket', async () => {
  const ticket = await rig.ticketOf('Printer on fire')
  rig.deliver({ from: 'carl@example.com', subject: 'Re: x', headers: ['References: <fire@example.com>'], text: 'Carl here' })
  await rig.check(support)
  const stranger = await waitFor(async () => (await rig.messages(ticket.id)).find(({ text }) => text.startsWith('Carl')), {
    timeoutMs: 30_000,
  })
  expect(stranger.clue).toBe('continues a mail of this ticket (References); written by somebody new to this ticket')

  await database.kysely.updateTable('ticket').set({ status: 'closed' }).execute()
  rig.deliver({
    subject: 'Out of office',
    headers: ['In-Reply-To: <fire@example.com>', 'Auto-Submitted: auto-replied'],
    text: 'Away',
  })
  await rig.check(support)
  await waitFor(async () => (await rig.messages(ticket.id)).find(({ text }) => text.startsWith('Away')), { timeoutMs: 30_000 })
  expect(await rig.tickets()).toMatchObject([{ status: 'closed' }])
})

test('nothing failed that nobody was waiting for', () => {
  expect(rig.problems).toEqual([])
})
