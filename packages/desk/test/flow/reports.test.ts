import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startScriptedServer, testDatabase, type TestDatabase } from '@postdesk/testkit'
import { json } from '../../src/db/index.ts'
import { MAX_REPORT_TICKETS } from '../../src/guard/index.ts'
import { resumeAutoReplies, retryDelivery } from '../../src/outbox/index.ts'
import { changeStatus, reply } from '../../src/ticket/index.ts'
import { openFilingRig, type FilingRig } from './filing-rig.ts'
import { rawOf } from './rig.ts'

/** What machines say of our mails: bounces, receipts, complaints, absence notices; and what follows from each, which is little. */
let database: TestDatabase
let rig: FilingRig
const kim = { id: 'kim', name: 'Kim Park' }
let ticketId: number
let messageId: string
let ours: string
beforeAll(async () => {
  database = await testDatabase()
  rig = await openFilingRig(database)
  await database.kysely
    .insertInto('user')
    .values({ ...kim, email: 'kim@contoso.example' })
    .execute()
  const row = await rig.file(rawOf({ from: 'Bo <bo@example.com>', subject: 'Printer' }))
  ticketId = row.ticket_id ?? 0
  const given = { ticketId, author: kim, html: '<p>Hello</p>', cc: ['cy@example.com'], attachmentIds: [] }
  const outcome = await database.transaction((trx) => reply(trx, { messageKey: rig.messageKey }, given))
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  messageId = outcome.messageId
  const item = await database.kysely
    .selectFrom('outbox_item')
    .select('internet_message_id')
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
  ours = item.internet_message_id
})
afterAll(async () => {
  await rig.close()
  await database.close()
})

let count = 0
/** A report of a mail system: its parts after the words. */
function report(
  type: string,
  parts: readonly (readonly [contentType: string, ...lines: string[]])[],
  from = 'postmaster@example.com',
) {
  count += 1
  return Buffer.from(
    [
      `From: ${from}`,
      'To: support@contoso.example',
      `Subject: Report ${count}`,
      `Message-ID: <report-${count}@example.com>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=${type}; boundary=b`,
      '',
      ...[['text/plain', 'A report.'] as const, ...parts].flatMap(([contentType, ...lines]) => [
        '--b',
        `Content-Type: ${contentType}`,
        '',
        ...lines,
        '',
      ]),
      '--b--',
      '',
    ].join('\r\n'),
  )
}
const copyOf = (id: string) => ['text/rfc822-headers', `Message-ID: <${id}>`] as const
const bounce = (id: string, ...addresses: string[]) =>
  report('delivery-status', [
    [
      'message/delivery-status',
      'Reporting-MTA: dns; mx.example.com',
      ...addresses.flatMap((address) => [
        '',
        `Final-Recipient: rfc822; ${address}`,
        'Action: failed',
        'Status: 5.2.2',
        'Diagnostic-Code: smtp; 554 5.2.2 mailbox full',
      ]),
    ],
    copyOf(id),
  ])
const receipt = (id: string, disposition: string, from = 'bo@example.com') =>
  report(
    'disposition-notification',
    [
      [
        'message/disposition-notification',
        `Final-Recipient: rfc822;${from}`,
        `Original-Message-ID: <${id}>`,
        `Disposition: automatic-action/MDN-sent-automatically; ${disposition}`,
      ],
    ],
    from,
  )
const complaint = (id: string, address: string) =>
  report('feedback-report', [
    ['message/feedback-report', 'Feedback-Type: abuse', 'Version: 1', `Original-Rcpt-To: ${address}`],
    copyOf(id),
  ])
const reports = async () =>
  (
    await database.kysely
      .selectFrom('mail_report')
      .selectAll()
      .where('message_id', '=', messageId)
      .orderBy('address')
      .orderBy('kind')
      .execute()
  ).map(({ address, kind, said }) => [address, kind, said])
const ticketCount = async () => (await database.kysely.selectFrom('ticket').select('id').execute()).length

test('a bounce stands at the answer that failed, a line for each recipient, and says it once', async () => {
  const before = await ticketCount()
  for (let times = 0; times < 3; times += 1) expect((await rig.file(bounce(ours, 'bo@example.com'))).ticket_id).toBe(ticketId)
  await rig.file(bounce(ours, 'bo@example.com', 'cy@example.com'))
  expect(await reports()).toEqual([
    ['bo@example.com', 'failed', '554 5.2.2 mailbox full'],
    ['cy@example.com', 'failed', '554 5.2.2 mailbox full'],
  ])
  const notes = (await rig.notes(ticketId)).filter((text) => text.startsWith('The answer could not be delivered'))
  expect(notes).toHaveLength(2)
  expect(await ticketCount()).toBe(before)
})

test('a receipt stands at the answer, opens nothing, and leaves the ticket as it is', async () => {
  const before = [await ticketCount(), (await rig.notes(ticketId)).length]
  await database.transaction((trx) => changeStatus(trx, { ticketId, status: 'closed', by: kim }))
  await database.kysely.updateTable('ticket').set({ unread: false }).where('id', '=', ticketId).execute()
  expect((await rig.file(receipt(ours, 'displayed'))).clue).toMatch(/read receipt/)
  await rig.file(receipt(ours, 'deleted', 'cy@example.com'))
  expect((await reports()).map(([address, kind]) => [address, kind])).toEqual(
    expect.arrayContaining([
      ['bo@example.com', 'read'],
      ['cy@example.com', 'deleted-unread'],
    ]),
  )
  expect(await rig.ticket(ticketId)).toMatchObject({ status: 'closed', unread: false })
  expect([await ticketCount(), (await rig.notes(ticketId)).length - 1]).toEqual(before)
  expect((await rig.file(receipt('not-ours@example.com', 'displayed'))).reason).toMatch(/^receipt: /)
})

test('a complaint is noted, and its address gets no automatic answer until somebody resumes them; it speaks for no other address', async () => {
  await rig.file(complaint(ours, 'victim@example.com'))
  expect(await database.kysely.selectFrom('auto_reply_stop').selectAll().execute()).toEqual([])
  await rig.file(complaint(ours, 'bo@example.com'))
  const stops = await database.kysely.selectFrom('auto_reply_stop').selectAll().execute()
  expect(stops).toMatchObject([{ address: 'bo@example.com', why: 'complaint' }])
  expect((await rig.notes(ticketId)).at(-1)).toMatch(/^bo@example\.com reported our mail/)

  const answers = async (subject: string, from = 'bo+tag@example.com') => {
    const { ticket_id: id } = await rig.file(rawOf({ from, subject }))
    const found = await database.kysely
      .selectFrom('message')
      .select('id')
      .where('ticket_id', '=', id ?? 0)
      .where('kind', '=', 'auto reply')
      .execute()
    return found.length
  }
  expect(await answers('after the complaint')).toBe(0)
  expect(await database.transaction((trx) => resumeAutoReplies(trx, stops[0]?.id ?? ''))).toBe('resumed')
  expect(await answers('after it was resumed')).toBe(1)
})

test('an absence notice is kept on the ticket: it opens nothing, marks nothing, and is not what an agent answers', async () => {
  await database.kysely.updateTable('ticket').set({ unread: false }).where('id', '=', ticketId).execute()
  const before = await rig.ticket(ticketId)
  for (const subject of [
    'Automatic reply: Printer',
    'Automatische Antwort: Printer',
    '自動応答: Printer',
    'Réponse automatique : Printer',
  ]) {
    const headers = [`In-Reply-To: <${ours}>`, 'X-Auto-Response-Suppress: All', 'Reply-To: away@example.com']
    const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`
    const row = await rig.file(rawOf({ from: 'Bo <bo@example.com>', subject: encoded, headers }))
    expect(await rig.message(row.id)).toMatchObject({ ticket_id: ticketId, auto_submitted: true, auto_reason: 'out-of-office' })
  }
  expect(await rig.ticket(ticketId)).toMatchObject({
    status: 'closed',
    unread: false,
    last_excerpt: before.last_excerpt,
    last_message_at: before.last_message_at,
  })
  const given = { ticketId, author: kim, html: '<p>Again</p>', cc: [], attachmentIds: [] }
  const outcome = await database.transaction((trx) => reply(trx, { messageKey: rig.messageKey }, given))
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  const { envelope } = await database.kysely
    .selectFrom('outbox_item')
    .select('envelope')
    .where('message_id', '=', outcome.messageId)
    .executeTakeFirstOrThrow()
  expect(envelope).toMatchObject({ to: [{ address: 'bo@example.com' }] })
})

describe('a mail the server takes for some of its recipients', () => {
  /** Answers a ticket of its own over a server that refuses `gone@example.com`; `onMail` runs when it has the whole mail and before it says so. */
  async function answerPartly(subject: string, onMail: (outboxId: string) => Promise<void> = async () => undefined) {
    let outboxId = ''
    let inText = false
    const mailed = Promise.withResolvers<void>()
    const server = await startScriptedServer({
      greeting: '220 mail.example.com ESMTP',
      answer: (line) => {
        if (inText) {
          if (line !== '.') return {}
          inText = false
          onMail(outboxId).then(mailed.resolve, mailed.reject)
          return { text: '250 2.0.0 OK', after: mailed.promise }
        }
        if (line.startsWith('EHLO')) return { text: '250 mail.example.com' }
        if (line.startsWith('RCPT TO:<gone@')) return { text: '550 5.1.1 Mailbox does not exist' }
        if (line === 'DATA') return ((inText = true), { text: '354 Go on' })
        return { text: '250 2.1.0 OK' }
      },
    })
    const settings = json({ host: '127.0.0.1', port: server.port, security: 'none' })
    await database.kysely
      .updateTable('outgoing_account')
      .set({ protocol: 'smtp', authentication: 'none', settings })
      .where('id', '=', rig.outgoingId)
      .execute()
    const row = await rig.file(rawOf({ from: 'Bo <bo@example.com>', subject }))
    const given = { ticketId: row.ticket_id ?? 0, author: kim, html: '<p>Hello</p>', cc: ['gone@example.com'], attachmentIds: [] }
    const outcome = await database.transaction((trx) => reply(trx, { messageKey: rig.messageKey }, given))
    if (outcome.kind !== 'queued') throw new Error(outcome.kind)
    const itemOf = () =>
      database.kysely.selectFrom('outbox_item').selectAll().where('message_id', '=', outcome.messageId).executeTakeFirstOrThrow()
    outboxId = (await itemOf()).id
    await rig.deliver(outboxId)
    await mailed.promise
    const failures = await database.kysely
      .selectFrom('mail_report')
      .select(['address', 'kind', 'status', 'said', 'mail_log_id'])
      .where('message_id', '=', outcome.messageId)
      .execute()
    return { server, outboxId, ticketId: given.ticketId, messageId: outcome.messageId, item: await itemOf(), failures }
  }

  test('is sent, and whom the server refused stands at the answer as a delivery failure; nobody gets it twice', async () => {
    const { server, outboxId, ticketId: id, messageId: answer, item, failures } = await answerPartly('Partly refused')
    try {
      expect(item).toMatchObject({ state: 'sent', error_card: null })
      const said = '550 5.1.1 Mailbox does not exist'
      expect(failures).toEqual([{ address: 'gone@example.com', kind: 'failed', status: '5.1.1', said, mail_log_id: null }])
      expect((await rig.notes(id)).at(-1)).toMatch(/^The answer could not be delivered to gone@example\.com\..*does not exist$/)
      expect(await rig.ticket(id)).toMatchObject({ unread: true })
      const again = await database.transaction((trx) => retryDelivery(trx, { messageId: answer, by: kim }))
      expect(again).toEqual({ kind: 'not-stopped', state: 'sent' })
      await rig.deliver(outboxId)
      expect(server.lines.filter((line) => line === 'DATA')).toHaveLength(1)
    } finally {
      await server.close()
    }
  })

  test('says nothing of it when another node has taken the mail over meanwhile', async () => {
    const {
      server,
      ticketId: id,
      item,
      failures,
    } = await answerPartly('Taken over', async (outboxId) => {
      await database.kysely
        .updateTable('outbox_item')
        .set((of) => ({ claim_epoch: of('claim_epoch', '+', 1) }))
        .where('id', '=', outboxId)
        .execute()
    })
    try {
      expect(item.state).toBe('sending')
      expect(failures).toEqual([])
      expect((await rig.notes(id)).filter((text) => text.startsWith('The answer could not'))).toEqual([])
    } finally {
      await server.close()
    }
  })
})

test('reports that belong to nothing of ours open a few tickets an hour; the others stand in the mail log with the reason', async () => {
  const before = await ticketCount()
  const rows = []
  for (let n = 0; n < MAX_REPORT_TICKETS + 3; n += 1)
    rows.push(await rig.file(bounce(`forged-${n}@example.com`, `x${n}@example.com`)))
  expect(await ticketCount()).toBe(before + MAX_REPORT_TICKETS)
  expect(rows.slice(-3).map(({ state, reason }) => [state, reason?.split(':')[0]])).toEqual(
    Array.from({ length: 3 }, () => ['refused', 'report-storm']),
  )
})
