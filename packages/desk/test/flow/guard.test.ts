import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { retryMail } from '../../src/intake/index.ts'
import { MAX_AUTO_REPLIES } from '../../src/outbox/index.ts'
import { makeTestMailId } from '../../src/model/desk-mail-id.ts'
import { openRig, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 }

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT, 'delegated', { autoReply: true })
  await rig.start()
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const mailOf = (subject: string, state: string) =>
  waitFor(async () => (await rig.mails()).find((mail) => mail.subject === subject && mail.state === state), {
    ...PATIENCE,
    what: `${subject} ${state}`,
  })

const allSent = () => waitFor(async () => (await rig.outbox()).every(({ state }) => state === 'sent'), PATIENCE)

test('the writer of a new ticket gets one automatic answer that no machine answers', async () => {
  rig.deliver({ from: 'Dan <dan@example.com>', subject: 'new' })
  await rig.check(support)
  const ticket = await rig.ticketOf('new')
  await waitFor(() => rig.got('dan@example.com').length > 0, PATIENCE)
  await allSent()
  const [mail, ...more] = rig.got('dan@example.com')
  expect(more).toEqual([])
  expect(mail).toContain('Auto-Submitted: auto-replied')
  expect(mail).toContain('X-Auto-Response-Suppress: All')
  expect(mail).toContain(`request ${ticket.id}`)
})

test('machines, lists and our own addresses are filed and get no automatic answer', async () => {
  const headers: Readonly<Record<string, readonly string[]>> = {
    absence: ['Auto-Submitted: auto-replied'],
    bulk: ['Precedence: bulk'],
    list: ['List-Id: <all.example.com>'],
    suppressed: ['X-Auto-Response-Suppress: All'],
  }
  for (const [subject, lines] of Object.entries(headers)) rig.deliver({ from: `${subject}@example.com`, subject, headers: lines })
  rig.deliver({ from: SUPPORT, subject: 'from ourselves' })
  await rig.check(support)
  for (const subject of [...Object.keys(headers), 'from ourselves']) await mailOf(subject, 'filed')
  expect(await rig.outbox()).toHaveLength(1)
})

test('a mail of ours that comes back is refused by name and opens nothing', async () => {
  const [own] = await rig.outbox()
  const before = await rig.tickets()
  rig.deliver({ from: SUPPORT, subject: 'echo', id: own?.internet_message_id ?? '' })
  await rig.check(support)
  expect((await mailOf('echo', 'refused')).reason).toMatch(/^own-echo/)
  expect(await rig.tickets()).toHaveLength(before.length)
})

test('the mail a connection test sends to itself opens no ticket, also where a server renamed it, and nobody can make one up', async () => {
  const before = await rig.tickets()
  const id = makeTestMailId(SUPPORT, rig.messageKey)
  rig.deliver({ from: SUPPORT, subject: 'tested', id })
  rig.deliver({ from: SUPPORT, subject: 'tested and renamed', headers: [`References: <${id}>`] })
  await rig.check(support)
  for (const subject of ['tested', 'tested and renamed']) expect((await mailOf(subject, 'refused')).reason).toMatch(/^own-echo/)
  expect(await rig.tickets()).toHaveLength(before.length)
  rig.deliver({ from: SUPPORT, subject: 'made up', id: makeTestMailId(SUPPORT, new Uint8Array(32)) })
  await rig.check(support)
  await mailOf('made up', 'filed')
})

test('automatic answers to one address end after a few, and the ticket says so', async () => {
  const subjects = Array.from({ length: MAX_AUTO_REPLIES + 2 }, (_, number) => `loop ${number}`)
  for (const subject of subjects) rig.deliver({ from: 'robot@example.com', subject })
  await rig.check(support)
  for (const subject of subjects) await mailOf(subject, 'filed')
  await allSent()
  expect(rig.got('robot@example.com')).toHaveLength(MAX_AUTO_REPLIES)
  const counts = await database.kysely
    .selectFrom('auto_reply_count')
    .selectAll()
    .where('address', '=', 'robot@example.com')
    .execute()
  expect(counts).toMatchObject([{ sent: MAX_AUTO_REPLIES }])
  const stops = await database.kysely.selectFrom('auto_reply_stop').selectAll().execute()
  expect(stops).toMatchObject([{ address: 'robot@example.com', why: 'limit', held_back: 2 }])
  const notes = await database.kysely.selectFrom('message').select('text').where('kind', '=', 'system note').execute()
  expect(notes.filter(({ text }) => text.startsWith('No automatic answer was sent'))).toHaveLength(2)
})

test('a mail that names nobody is held with its reason, kept whole, and tried again when a person asks', async () => {
  rig.deliver({ from: '', subject: 'nobody' })
  await rig.check(support)
  const held = await mailOf('nobody', 'held')
  expect(held.reason).toMatch(/^no-sender/)
  await database.transaction((trx) => retryMail(trx, { mailLogId: held.id, by: 'Kim Park' }))
  await waitFor(async () => {
    const again = (await rig.mails()).find(({ id }) => id === held.id)
    return again?.state === 'held' && again.settled_by === 'Kim Park'
  }, PATIENCE)
})

/** A delivery report about a mail; `lines` are its header. */
function deliverReport(lines: readonly string[], about: string, words: string): void {
  const raw = [
    ...lines,
    `To: ${SUPPORT}`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    words,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    'Final-Recipient: rfc822; dan@example.com',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such person',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${about}>`,
    '',
    '--b--',
    '',
  ].join('\r\n')
  rig.tenant.world.mail.deliver(SUPPORT, Buffer.from(raw))
}

const asReport = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b'
const asMixed = 'Content-Type: multipart/mixed; boundary=b'

test('a person who forwards a delivery report is heard: their words become a message', async () => {
  const [own] = await rig.outbox()
  const words = 'Please help, I never got your answer! My order 4711 is wrong too.'
  const lines = [
    'From: Ann Lee <ann.lee@example.com>',
    'Subject: Fwd: Undeliverable',
    'Message-ID: <forwarded@example.com>',
    asMixed,
  ]
  deliverReport(lines, own?.internet_message_id ?? '', words)
  await rig.check(support)
  await mailOf('Fwd: Undeliverable', 'filed')
  const ticket = await rig.ticketOf('Fwd: Undeliverable')
  const [message] = await rig.messages(ticket.id)
  expect(message).toMatchObject({ kind: 'customer message', author_address: 'ann.lee@example.com' })
  expect(message?.text).toContain(words)
})

test('a delivery report about a mail of somebody else is no failure of ours', async () => {
  rig.deliver({ from: 'Eve <eve@example.com>', subject: 'from eve', id: 'from-eve@example.com' })
  await rig.check(support)
  const ticket = await rig.ticketOf('from eve')
  const before = await rig.messages(ticket.id)
  const lines = [
    'From: Mail <postmaster@example.com>',
    'Subject: Undelivered elsewhere',
    'Message-ID: <elsewhere@example.com>',
    asReport,
  ]
  deliverReport(lines, 'from-eve@example.com', 'It could not be delivered.')
  await rig.check(support)
  expect((await mailOf('Undelivered elsewhere', 'filed')).ticket_id).not.toBe(ticket.id)
  expect((await rig.messages(ticket.id)).filter(({ kind }) => kind !== 'auto reply')).toEqual(
    before.filter(({ kind }) => kind !== 'auto reply'),
  )
})

test('a delivery report goes onto the ticket whose answer failed', async () => {
  const [own] = await rig.outbox()
  const before = await rig.tickets()
  const lines = [
    'From: Mail Delivery <postmaster@example.com>',
    'Subject: Undeliverable',
    'Message-ID: <ndr@example.com>',
    asReport,
  ]
  deliverReport(lines, own?.internet_message_id ?? '', 'It could not be delivered.')
  await rig.check(support)
  const mail = await mailOf('Undeliverable', 'filed')
  const ticket = await rig.ticketOf('new')
  expect(mail.ticket_id).toBe(ticket.id)
  expect(await rig.tickets()).toHaveLength(before.length)
  const note = (await rig.messages(ticket.id)).find(({ kind }) => kind === 'system note')
  expect(note?.text).toMatch(/^The answer could not be delivered to dan@example.com\. The server said: 5\.1\.1/)
})
