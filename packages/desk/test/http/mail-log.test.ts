import { randomUUID } from 'node:crypto'
import type { MailLogRow } from '@postdesk/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailConditions } from '../../src/http/mail/mail-conditions.ts'
import { blobOf } from './blob-of.ts'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let agent: Session
let accountId: string
let ticketId: number

beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
  ticketId = await makeLinkedTicket(desk.database, 'Printer')
  const row = await desk.database.kysely
    .selectFrom('ticket')
    .select('incoming_account_id')
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
  accountId = row.incoming_account_id ?? ''
})
afterAll(() => desk.close())
beforeEach(async () => {
  await desk.database.kysely.deleteFrom('mail_log').execute()
})

let made = 0
type Mail = Partial<{
  from: string
  name: string
  to: string[]
  subject: string
  state: MailLogRow['state']
  reason: string
  at: string
  messageId: string
  version: string
  ticket: number
  raw: string
}>
async function arrive(mail: Mail = {}): Promise<string> {
  made += 1
  const { id } = await desk.database.kysely
    .insertInto('mail_log')
    .values({
      incoming_account_id: accountId,
      source_id: `source-${made}`,
      content_identity: `content-${made}`,
      blob: await blobOf(desk, mail.raw ?? 'From: ann@example.com\r\nSubject: hello\r\n\r\nbody that stays out\r\n'),
      size: 100,
      from_address: mail.from ?? 'ann@example.com',
      from_name: mail.name ?? '',
      to_addresses: mail.to ?? ['support@contoso.example'],
      subject: mail.subject ?? 'hello',
      message_id_header: mail.messageId ?? `id-${made}@example.com`,
      state: mail.state ?? 'held',
      reason: mail.reason ?? null,
      held_version: mail.version ?? '0.1.0',
      ticket_id: mail.ticket ?? null,
      arrived_at: new Date(mail.at ?? '2026-03-02T10:00:00Z'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
const subjects = async (query: NonNullable<Parameters<Session['client']['listMail']>[0]>['query']) =>
  (await agent.client.listMail({ query: query ?? {} })).mails.map((mail) => mail.subject)

describe('nobody who is not signed in', () => {
  test.each(['/mail', '/sent-mail', '/held-mail'])('sees %s', async (path) => {
    expect((await fetch(`${desk.url}/api/v1${path}`)).status).toBe(401)
  })
})

test('a mail is found by part of its sender, name, recipient and subject, by Message-ID, state, ticket and day', async () => {
  await arrive({ subject: 'Printer jams', from: 'ann.lee@example.com', name: 'Ann Lee', state: 'filed', ticket: ticketId })
  await arrive({
    subject: 'Invoice 50% off',
    to: ['billing@contoso.example', 'sam@contoso.example'],
    messageId: 'x.1@example.com',
  })
  await arrive({ subject: 'Later', at: '2026-03-05T10:00:00Z' })
  expect(await subjects({ from: 'LEE' })).toEqual(['Printer jams'])
  expect(await subjects({ q: 'jams ann' })).toEqual(['Printer jams'])
  expect(await subjects({ to: 'billing@' })).toEqual(['Invoice 50% off'])
  expect(await subjects({ subject: '50%' })).toEqual(['Invoice 50% off'])
  expect(await subjects({ subject: '5_%' })).toEqual([])
  expect(await subjects({ messageId: '<x.1@example.com>' })).toEqual(['Invoice 50% off'])
  expect(await subjects({ q: '<x.1@example.com>' })).toEqual(['Invoice 50% off'])
  expect(await subjects({ state: 'filed' })).toEqual(['Printer jams'])
  expect(await subjects({ ticketId })).toEqual(['Printer jams'])
  expect(await subjects({ since: '2026-03-03T00:00:00Z' })).toEqual(['Later'])
  expect(await subjects({ until: '2026-03-03T00:00:00Z', state: 'held' })).toEqual(['Invoice 50% off'])
  expect(await subjects({ accountId: randomUUID() })).toEqual([])
  expect(await subjects({ q: '%' })).toEqual(['Invoice 50% off'])
})

test('a letter or two are looked for where words begin, and anywhere in scripts without spaces', async () => {
  await arrive({ subject: 'New HR portal', from: 'kim@q-mail.example' })
  await arrive({ subject: '关于发票的问题', from: 'li@example.com' })
  await arrive({ subject: 'Threat', from: 'jo@example.org' })
  expect(await subjects({ q: 'hr' })).toEqual(['New HR portal'])
  expect(await subjects({ subject: 'po h' })).toEqual(['New HR portal'])
  expect(await subjects({ from: 'q' })).toEqual(['New HR portal'])
  expect(await subjects({ q: '发票' })).toEqual(['关于发票的问题'])
  expect(await subjects({ to: 'su' })).toHaveLength(3)
})

test('pages end where the next begins, also among mails of one moment', async () => {
  for (let index = 0; index < 60; index += 1) await arrive({ subject: `mail ${index}` })
  const first = await agent.client.listMail()
  expect(first.mails).toHaveLength(50)
  const second = await agent.client.listMail({ query: { before: first.next ?? '' } })
  expect(second.next).toBeNull()
  expect(new Set([...first.mails, ...second.mails].map(({ id }) => id)).size).toBe(60)
  expect((await refusalOf(agent.client.listMail({ query: { before: 'yesterday' } }))).problem.code).toBe('WRONG_CURSOR')
})

test('the whole of a row tells what it means, what to do, and the header alone', async () => {
  const id = await arrive({
    reason: 'no-sender: the mail names nobody who wrote it',
    raw: 'Subject: a\r\nX-B: c\r\n\r\nsecret words',
  })
  const mail = await agent.client.getMail({ params: { id } })
  expect(mail).toMatchObject({
    meaning: 'The mail names nobody who wrote it, so nobody could be answered.',
    nextAct: expect.stringContaining('discard it') as unknown,
    header: 'Subject: a\nX-B: c',
  })
  expect((await refusalOf(agent.client.getMail({ params: { id: randomUUID() } }))).status).toBe(404)
})

test('a discard stands in the log with name and reason, and is taken back', async () => {
  const id = await arrive({ reason: 'mail-empty: nothing' })
  await agent.client.discardMail({ params: { id }, body: { reason: 'spam' } })
  expect(await agent.client.getMail({ params: { id } })).toMatchObject({
    state: 'discarded',
    settledBy: 'Sam',
    discardReason: 'spam',
    reason: 'mail-empty: nothing',
  })
  expect((await agent.fetch(`/api/v1/mail/${id}/raw`)).status).toBe(200)
  expect((await refusalOf(agent.client.discardMail({ params: { id }, body: {} }))).problem.code).toBe('NOT_HELD')
  await agent.client.restoreMail({ params: { id } })
  expect(await agent.client.getMail({ params: { id } })).toMatchObject({ state: 'held', discardReason: null })
  expect((await refusalOf(agent.client.restoreMail({ params: { id } }))).problem.code).toBe('NOT_DISCARDED')
})

test('"retry all" takes those of its filter, a hundred a call, each once, and tells how far it is', async () => {
  for (let index = 0; index < 105; index += 1) await arrive({ subject: `retry ${index}` })
  const other = await arrive({ subject: 'another' })
  const id = randomUUID()
  const filter = { subject: 'retry' }
  expect(await agent.client.retryHeldMail({ body: { id, filter } })).toEqual({ queued: 100, remaining: true })
  // One of them is held again before the second call: it is not taken twice.
  const { mails } = await agent.client.listMail({ query: { state: 'stowed' } })
  const again = mails[0]?.id ?? ''
  await desk.database.kysely.updateTable('mail_log').set({ state: 'held' }).where('id', '=', again).execute()
  expect(await agent.client.retryHeldMail({ body: { id, filter } })).toEqual({ queued: 5, remaining: false })
  expect(await agent.client.retryHeldMail({ body: { id, filter } })).toEqual({ queued: 0, remaining: false })
  expect(await agent.client.getRetry({ params: { id } })).toEqual({ total: 105, waiting: 104, filed: 0, refused: 0, held: 1 })
  expect(await agent.client.getMail({ params: { id: other } })).toMatchObject({ state: 'held', settledBy: null })
}, 60_000)

test('held mail is counted, and what an earlier version held is found', async () => {
  await arrive({ subject: 'old', version: '0.0.9' })
  await arrive({ subject: 'new' })
  await arrive({ state: 'filed' })
  expect(await agent.client.countHeldMail()).toEqual({ held: 2, byEarlierVersion: 1, version: '0.1.0' })
  expect(await subjects({ state: 'held', heldBy: 'earlier-version' })).toEqual(['old'])
})

test('what left is listed with its state, and found by recipient, subject, Message-ID and ticket', async () => {
  await agent.client.createReply({ params: { id: ticketId }, body: { html: '<p>Try again</p>' } })
  const { mails } = await agent.client.listSentMail({ query: { to: 'OF-PRINTER@' } })
  expect(mails).toMatchObject([{ subject: 'Re: Printer', state: 'queued', ticketId, author: 'Sam', kind: 'reply' }])
  const [sent] = mails
  const found = async (query: Parameters<Session['client']['listSentMail']>[0]) =>
    (await agent.client.listSentMail(query)).mails.map(({ id }) => id)
  for (const query of [
    { messageId: sent?.messageId ?? '' },
    { q: sent?.messageId ?? '' },
    { ticketId },
    { subject: 'printer' },
    { from: sent?.account.address ?? '' },
    { state: 'queued' as const },
  ])
    expect(await found({ query })).toEqual([sent?.id])
  expect(await found({ query: { to: 'nobody@' } })).toEqual([])
  expect(await found({ query: { state: 'failed' } })).toEqual([])
})

test('a rare word among many mails is found by the index of words, whatever field is asked', async () => {
  const { kysely } = desk.database
  await sql`insert into mail_log (incoming_account_id, source_id, content_identity, blob, size, from_address, subject, state)
    select ${accountId}::uuid, 's' || n, 'c' || n, 'b', 1, 'person' || n || '@example.com', 'ticket about ' || md5(n::text), 'filed'
    from generate_series(1, 6000) n`.execute(kysely)
  await sql`analyze mail_log`.execute(kysely)
  for (const asked of [{ q: 'person5999' }, { from: 'person5999' }, { subject: 'zebracrossing' }]) {
    const query = kysely
      .selectFrom('mail_log')
      .select('id')
      .where((of) => of.and(mailConditions(asked)))
      .orderBy('arrived_at', 'desc')
      .orderBy('id', 'desc')
      .limit(51)
    const plan = await query.explain('json')
    expect(JSON.stringify(plan)).toContain('mail_log_words')
  }
}, 60_000)
