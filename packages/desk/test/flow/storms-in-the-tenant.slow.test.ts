/** Storms as they happen: two whole desks, programs that answer everything, lists and bounces, over the tenant's own protocols. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { waitFor } from '@postdesk/testkit'
import { resumeAutoReplies } from '../../src/outbox/index.ts'
import { reply } from '../../src/ticket/index.ts'
import { SAM, SUPPORT } from './rig.ts'
import { countFrom, documentedNumbers, inboxOf, mailOf, MARKS, openStorm, TIES, type Storm } from './storm-rig.ts'

const SILENCE_MS = 540_000
const AGENT = { id: 'agent-1', name: 'Kim Park' }

let storm: Storm
let most: (beginning: string) => number
let toAddress: number

beforeAll(async () => {
  storm = await openStorm()
  most = await documentedNumbers()
  toAddress = most('automatic answers to one address within an hour')
  const agent = { ...AGENT, email: 'kim@contoso.example' }
  await storm.support.database.kysely.insertInto('user').values(agent).execute()
})

beforeEach(() => storm.support.control('PATCH', '/settings', { mail: { removeHeaders: [], bounces: {} } }))

// An hour later everybody may be answered again, and stops are over after a quiet day.
afterEach(() => {
  for (const desk of [storm.support, storm.sam]) desk.passHours(25)
})

afterAll(async () => {
  await storm.close()
})

/** How many mails each of the two desks got from the other since the last time it was asked. */
function exchanged() {
  const count = () => [countFrom(storm.tenant, SUPPORT, SAM), countFrom(storm.tenant, SAM, SUPPORT)] as const
  const before = count()
  return () => {
    const now = count()
    return { bySam: now[0] - before[0], bySupport: now[1] - before[1] }
  }
}

async function answer(ticketId: number, text: string): Promise<string> {
  const { support } = storm
  const given = { ticketId, author: AGENT, html: `<p>${text}</p>`, cc: [], attachmentIds: [] }
  const outcome = await support.database.transaction((trx) => reply(trx, support, given))
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  return outcome.messageId
}

test('two desks that answer by themselves stop after the one confirmation of a mail', { timeout: SILENCE_MS }, async () => {
  const mails = exchanged()
  await storm.arrive(mailOf({ from: SAM, subject: 'Delivery note' }), [SUPPORT], SAM)
  await storm.silence(SILENCE_MS)
  expect(mails()).toEqual({ bySam: 1 + most('automatic answers to a mail of a machine'), bySupport: 1 })
})

test('where the marks are lost on the way, the thread stops them', { timeout: SILENCE_MS }, async () => {
  await storm.support.control('PATCH', '/settings', { mail: { removeHeaders: MARKS } })
  const mails = exchanged()
  await storm.arrive(mailOf({ from: SAM, subject: 'Order form' }), [SUPPORT], SAM)
  await storm.silence(SILENCE_MS)
  // The other desk opens a ticket of its own and confirms it; that one joins ours.
  expect(mails()).toEqual({ bySam: 2 + most('automatic answers to a mail that joins a ticket'), bySupport: 1 })
})

test(
  'where marks and threads are lost, both stop at the documented number, for a day or until resumed',
  { timeout: SILENCE_MS },
  async () => {
    await storm.support.control('PATCH', '/settings', { mail: { removeHeaders: [...MARKS, ...TIES] } })
    const { support, sam } = storm
    const mails = exchanged()
    const begin = async (subject: string) => {
      await storm.arrive(mailOf({ from: SAM, subject }), [SUPPORT], SAM)
      await storm.silence(SILENCE_MS)
    }
    await begin('Price list')
    const first = mails()
    expect(first.bySupport).toBe(toAddress)
    expect(first.bySam).toBe(1 + toAddress)
    const stops = () => support.database.kysely.selectFrom('auto_reply_stop').selectAll().where('address', '=', SAM).execute()
    const [stop] = await stops()
    expect(stop).toMatchObject({ why: 'limit', held_back: 1 })

    // Once resumed it begins anew and ends anew; the other desk, which nobody resumed, answers nothing.
    await support.database.transaction((trx) => resumeAutoReplies(trx, stop?.id ?? ''))
    await begin('Price list, again')
    const second = mails()
    expect({ bySam: second.bySam - first.bySam, bySupport: second.bySupport - first.bySupport }).toEqual({
      bySam: 1,
      bySupport: 1,
    })

    // Twenty-three hours are no quiet day; the answer that was due began it anew.
    sam.passHours(23)
    await begin('Price list, tomorrow')
    expect(mails().bySam).toBe(second.bySam + 1)
    for (const desk of [support, sam]) desk.passHours(25)
    await begin('Price list, the day after')
    expect(mails().bySupport - second.bySupport).toBe(1 + toAddress)
  },
)

test('an absent mailbox that answers every mail gets answers of agents, and no more', { timeout: SILENCE_MS }, async () => {
  const { support, tenant } = storm
  const away = 'away@contoso.example'
  await support.control('POST', '/users', { userPrincipalName: away })
  for (const manners of ['every-mail', 'every-mail-unmarked']) {
    const automaticReplies = { status: 'alwaysEnabled', internalReplyMessage: '<p>Back on Monday.</p>', manners }
    await support.control('PATCH', `/users/${away}`, { automaticReplies })
    const subject = `Chair ${manners}`
    await storm.arrive(mailOf({ from: away, subject }), [SUPPORT], away)
    await storm.silence(SILENCE_MS)
    const ticket = await support.ticketOf(subject)
    for (let number = 0; number < 4; number += 1) await answer(ticket.id, `Answer ${number}`)
    await storm.silence(SILENCE_MS)
    const kinds = (await support.messages(ticket.id)).map(({ kind }) => kind).toSorted()
    // The mail, its confirmation, our four answers, and five answers of the mailbox: all in the one ticket.
    expect(kinds.filter((kind) => kind !== 'system note')).toEqual([
      ...Array.from({ length: 4 }, () => 'agent reply'),
      'auto reply',
      ...Array.from({ length: 6 }, () => 'customer message'),
    ])
  }
  const began = countFrom(tenant, away, SUPPORT)
  expect(began).toBe(10)
  // Without marks and without a thread each answer is a new question: the limit of the address, of which two are used, ends it.
  await support.control('PATCH', '/settings', { mail: { removeHeaders: [...MARKS, ...TIES] } })
  await storm.arrive(mailOf({ from: away, subject: 'Table' }), [SUPPORT], away)
  await storm.silence(SILENCE_MS)
  expect(countFrom(tenant, away, SUPPORT) - began).toBe(toAddress - 2)
  await support.control('PATCH', `/users/${away}`, { automaticReplies: { status: 'disabled' } })
})

test(
  'a list that sends our answers back adds to the ticket at most, and is never answered',
  { timeout: SILENCE_MS },
  async () => {
    const { support, tenant } = storm
    const list = 'all@lists.example.com'
    await storm.arrive(mailOf({ from: list, subject: 'Lift', headers: ['List-Id: <all.lists.example.com>'] }), [SUPPORT], list)
    await storm.silence(SILENCE_MS)
    const ticket = await support.ticketOf('Lift')
    for (let number = 0; number < 5; number += 1) await answer(ticket.id, `Answer ${number}`)
    await storm.silence(SILENCE_MS)
    const listed = ['List-Id: <all.lists.example.com>', 'Sender: all-bounces@lists.example.com'].join('\r\n')
    for (const [number, raw] of support.got(list).entries()) {
      // As it came, and as lists write that must not bear a stranger's address for DMARC's sake.
      await storm.arrive(Buffer.from(`${listed}\r\n${raw}`), [SUPPORT], 'all-bounces@lists.example.com')
      const rewritten = raw
        .replace(/^From: .*$/im, `From: "Contoso via All" <${list}>`)
        .replace(/^Message-ID:\s.*$/im, `Message-ID: <post-${number}@lists.example.com>`)
      await storm.arrive(Buffer.from(`${listed}\r\n${rewritten}`), [SUPPORT], 'all-bounces@lists.example.com')
    }
    await storm.silence(SILENCE_MS)
    expect(support.got(list)).toHaveLength(5)
    const mails = await support.mails()
    expect(mails.filter(({ reason }) => reason?.startsWith('own-echo'))).toHaveLength(5)
    expect((await support.messages(ticket.id)).filter(({ kind }) => kind === 'auto reply')).toEqual([])
    expect(inboxOf(tenant, SUPPORT).filter(({ subject }) => subject.includes('Lift'))).toHaveLength(11)
  },
)

test('a thousand bounces are filed where they belong while agents go on working', { timeout: SILENCE_MS }, async () => {
  const { support, tenant } = storm
  const customers = Array.from({ length: 4 }, (_, number) => `gone-${number}@example.com`)
  const refusal = { status: '5.1.1', diagnostic: '550 5.1.1 User unknown' }
  await support.control('PATCH', '/settings', { mail: { bounces: Object.fromEntries(customers.map((one) => [one, refusal])) } })
  for (const from of [...customers, 'ann.lee@example.com'])
    await storm.arrive(mailOf({ from, subject: `Order of ${from}` }), [SUPPORT], from)
  await storm.silence(SILENCE_MS)
  const tickets = await Promise.all(customers.map((from) => support.ticketOf(`Order of ${from}`)))
  const messages = await Promise.all(tickets.map(({ id }) => answer(id, 'It is on its way')))
  await storm.silence(SILENCE_MS)
  const sentItems = tenant.world.mail.mailsOf(tenant.world.directory.findUser(SUPPORT)?.id ?? '', 'sentitems')
  // Of a confirmation nobody reports: it says so itself.
  const answers = sentItems.filter(
    ({ raw, subject }) =>
      customers.some((one) => subject.includes(`Order of ${one}`)) && !Buffer.from(raw).includes('Auto-Submitted'),
  )
  const before = {
    tickets: (await support.tickets()).length,
    owed: (await support.outbox()).length,
    mails: (await support.mails()).length,
  }

  const came = inboxOf(tenant, SUPPORT).length
  for (let number = 0; number < 500; number += 1) {
    const one = number % customers.length
    const ours = answers.filter(({ subject }) => subject.includes(customers[one] ?? '-'))
    // The answer itself, as a server tries it again; and a mail of somebody who writes in our name.
    await storm.arrive(ours[number % ours.length]?.raw ?? new Uint8Array(), [customers[one] ?? ''], SUPPORT)
    const forged = mailOf({ from: SUPPORT, to: `victim-${number}@nowhere.invalid`, subject: `Offer ${number}` })
    await storm.arrive(forged, [`victim-${number}@nowhere.invalid`], SUPPORT)
  }
  expect(inboxOf(tenant, SUPPORT)).toHaveLength(came + 1_000)
  const began = performance.now()
  await support.check(support.mailbox)
  const open = () => support.database.kysely.selectFrom('mail_log').select('id').where('state', '=', 'stowed').execute()
  const filed = () => support.mails().then((mails) => mails.length - before.mails)
  await waitFor(async () => (await filed()) > 100, { timeoutMs: SILENCE_MS, everyMs: 50, what: 'the storm is under way' })
  const ann = await support.ticketOf('Order of ann.lee@example.com')
  const during = await answer(ann.id, 'Yours arrives today')
  await waitFor(async () => (await support.outbox()).some((item) => item.message_id === during && item.state === 'sent'), {
    timeoutMs: SILENCE_MS,
    everyMs: 20,
    what: 'the answer leaves',
  })
  const left = (await open()).length + 1_000 - (await filed())
  await storm.silence(SILENCE_MS)
  console.log(
    `1,000 bounces filed in ${((performance.now() - began) / 1_000).toFixed(1)} s; ${left} were open when an answer left`,
  )
  expect(left).toBeGreaterThan(0)

  const reports = await support.database.kysely.selectFrom('mail_report').select('message_id').execute()
  expect(
    reports
      .map((row) => row.message_id)
      .filter((id) => messages.includes(id))
      .toSorted(),
  ).toEqual(messages.toSorted())
  const opened = (await support.tickets()).length - before.tickets
  expect(opened).toBeLessThanOrEqual(most('tickets that reports and absence notices'))
  expect((await support.outbox()).length).toBe(before.owed + 1)
  const rows = (await support.mails()).slice(before.mails)
  expect(
    rows.filter(({ state }) => state === 'filed').length + rows.filter(({ reason }) => reason?.startsWith('report-storm')).length,
  ).toBe(1_000)
  expect(support.problems).toEqual([])
})
