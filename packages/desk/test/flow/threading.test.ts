import { makeReplyTag, withReplyTag } from '@postdesk/mail'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { changeStatus, merge, reply, unmerge } from '../../src/ticket/index.ts'
import { openFilingRig, type FilingRig } from './filing-rig.ts'
import { rawOf, type Mail } from './rig.ts'

/** Which ticket a mail joins, by which clue, and who may be trusted with which. */
let database: TestDatabase
let rig: FilingRig
const kim = { id: 'kim', name: 'Kim Park' }
beforeAll(async () => {
  database = await testDatabase()
  rig = await openFilingRig(database)
  await database.kysely
    .insertInto('user')
    .values({ ...kim, email: 'kim@contoso.example' })
    .execute()
})
afterAll(async () => {
  await rig.close()
  await database.close()
})

const ANN = 'Ann Lee <ann@example.com>'
const EVE = 'Eve <eve@example.org>'
const file = (mail: Mail) => rig.file(rawOf(mail))
const open = async (subject: string, more: Partial<Mail> = {}) => {
  const row = await file({ from: ANN, subject, ...more })
  expect(row.clue).toBeNull()
  return row.ticket_id ?? 0
}
const answer = async (ticketId: number) => {
  const given = { ticketId, author: kim, html: '<p>Hello</p>', cc: [], attachmentIds: [] }
  const outcome = await database.transaction((trx) => reply(trx, { messageKey: rig.messageKey }, given))
  if (outcome.kind !== 'queued') throw new Error(outcome.kind)
  return database.kysely
    .selectFrom('outbox_item')
    .selectAll()
    .where('message_id', '=', outcome.messageId)
    .executeTakeFirstOrThrow()
}
const addressOf = (ticketId: number) => withReplyTag('support@contoso.example', makeReplyTag(ticketId, rig.messageKey))

test('an answer to the signed address joins its ticket, by To, Cc or where it was delivered; a made-up one opens a new ticket', async () => {
  const ticket = await open('tagged')
  const tagged = addressOf(ticket)
  for (const mail of [
    { to: tagged },
    { headers: [`Cc: ${tagged}`] },
    { headers: [`Delivered-To: ${tagged}`] },
    { headers: [`X-Original-To: <${tagged}>`] },
  ]) {
    const row = await file({ from: ANN, subject: 'other words', ...mail })
    expect([row.ticket_id, row.clue]).toEqual([ticket, 'was sent to the address of this ticket (signed reply address)'])
  }
  const forged = withReplyTag('support@contoso.example', makeReplyTag(ticket, new Uint8Array(32)))
  expect((await file({ from: ANN, subject: 'forged', to: forged })).ticket_id).not.toBe(ticket)
})

test('our answers ask for the signed address, and bear the number, where the outgoing account wants it', async () => {
  const ticket = await open('Re: [#7] wants')
  expect((await answer(ticket)).envelope).toMatchObject({ replyTag: null, subject: 'Re: wants' })
  await database.kysely.updateTable('outgoing_account').set({ reply_tag: true, number_in_subject: true }).execute()
  expect((await answer(ticket)).envelope).toMatchObject({
    replyTag: makeReplyTag(ticket, rig.messageKey),
    subject: `Re: [#${ticket}] wants`,
  })
  await database.kysely.updateTable('outgoing_account').set({ reply_tag: false, number_in_subject: false }).execute()
})

test('the number in a subject counts from people of the ticket, behind any answer mark, and from nobody else', async () => {
  const ticket = await open('numbered', { headers: ['Cc: bo@example.com'] })
  for (const from of [ANN, 'bo@example.com', 'kim@contoso.example'])
    expect((await file({ from, subject: `AW: SV: [#${ticket}] numbered` })).ticket_id).toBe(ticket)
  const strange = await file({ from: EVE, subject: `Re: [#${ticket}] numbered` })
  expect(strange.ticket_id).not.toBe(ticket)
  expect(strange.clue).toBeNull()
})

test("Outlook's conversation is a hint: same person and same subject, or nothing", async () => {
  const index = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0]), Buffer.alloc(16, 9)])
  const headers = [`Thread-Index: ${index.toString('base64')}`]
  const ticket = await open('Conversation', { headers })
  const later = [`Thread-Index: ${Buffer.concat([index, Buffer.alloc(5, 1)]).toString('base64')}`]
  expect((await file({ from: ANN, subject: 'RE: [EXTERNAL] conversation', headers: later })).ticket_id).toBe(ticket)
  expect((await file({ from: ANN, subject: 'Quite another matter', headers: later })).ticket_id).not.toBe(ticket)
  expect((await file({ from: EVE, subject: 'RE: Conversation', headers: later })).ticket_id).not.toBe(ticket)
})

test('a stranger who answers is marked, stays a stranger, redirects no answer, and ties no tickets', async () => {
  const ticket = await open('strange', { id: 'strange@example.com' })
  const headers = ['In-Reply-To: <strange@example.com>', 'Reply-To: eve@example.org', 'Cc: accomplice@example.org']
  for (const id of ['s1@example.org', 's2@example.org']) {
    const row = await file({ from: EVE, subject: 'Re: strange', headers, id })
    expect(row.clue).toMatch(/; written by somebody new to this ticket$/)
    expect(await rig.message(row.id)).toMatchObject({ ticket_id: ticket, by_stranger: true })
  }
  const accomplice = await file({ from: 'accomplice@example.org', subject: `[#${ticket}]` })
  expect(accomplice.ticket_id).not.toBe(ticket)
  const { envelope } = await answer(ticket)
  expect(envelope).toMatchObject({ to: [{ address: 'ann@example.com' }], cc: [], inReplyTo: 'strange@example.com' })
})

test('a parent that comes after its child joins it, where one of them names the other person; who only knows an id does not', async () => {
  const child = await open('Re: late', { id: 'child@example.com', headers: ['In-Reply-To: <late@example.com>'] })
  const stranger = await file({ from: EVE, subject: 'made up', id: 'late@example.com' })
  expect(stranger.ticket_id).not.toBe(child)
  const parent = await file({ from: ANN, subject: 'late', id: 'late@example.com', text: 'the question' })
  // The stranger's mail bears the same id; the child's own writer is who counts.
  expect([parent.ticket_id, parent.clue]).toEqual([child, 'is answered by a mail of this ticket, which came first'])
})

test('many who answer one newsletter have a ticket each', async () => {
  const headers = ['In-Reply-To: <newsletter@contoso.example>']
  const one = await open('Re: News', { from: 'one@example.com', headers })
  const two = await open('Re: News', { from: 'two@example.com', headers })
  const again = await file({ from: 'one@example.com', subject: 'Re: News', headers })
  expect(two).not.toBe(one)
  expect([again.ticket_id, again.clue]).toEqual([one, 'answers the same mail as one of this ticket'])
})

/** Three mails, each answering the one before; the one in the middle comes last. */
async function beginApart(name: string, last = ANN): Promise<{ first: number; third: number; middle: Mail }> {
  const first = await open(`${name} 1`, { id: `${name}-1@example.com` })
  const third = await open(`${name} 3`, {
    from: last,
    id: `${name}-3@example.com`,
    headers: [`In-Reply-To: <${name}-2@example.com>`],
  })
  const middle = {
    from: ANN,
    subject: `${name} 2`,
    id: `${name}-2@example.com`,
    headers: [`In-Reply-To: <${name}-1@example.com>`],
  }
  return { first, third, middle }
}

test('a mail that shows two tickets to be one makes them one, the older; a merged ticket is followed', async () => {
  const { first, third, middle } = await beginApart('row')
  expect(third).not.toBe(first)
  expect((await file(middle)).ticket_id).toBe(first)
  expect(await rig.ticket(third)).toMatchObject({ merged_into: first, status: 'closed' })
  expect((await file({ from: ANN, subject: 'more', to: addressOf(third) })).ticket_id).toBe(first)
  expect((await file({ from: ANN, subject: `[#${third}] more` })).ticket_id).toBe(first)
})

test('what an agent has worked on is not merged by itself, nor what belongs to different people', async () => {
  const worked = await beginApart('worked')
  await answer(worked.first)
  await answer(worked.third)
  expect((await file(worked.middle)).ticket_id).toBe(worked.first)
  expect((await rig.ticket(worked.third)).merged_into).toBeNull()
  const foreign = await beginApart('foreign', EVE)
  await file(foreign.middle)
  expect((await rig.ticket(foreign.third)).merged_into).toBeNull()
})

test('a ticket that waits opens the closed one it is merged into; a merge can be undone, and mail that came since stays', async () => {
  const [from, into] = [await open('gone', { id: 'gone@example.com' }), await open('stays')]
  const now = new Date()
  await database.transaction((trx) => changeStatus(trx, { ticketId: into, status: 'closed', by: kim, now }))
  const merged = await database.transaction((trx) => merge(trx, { from, into, by: kim, now }))
  expect(merged).toEqual({ kind: 'merged', into })
  // Words that wait must not vanish into a closed ticket.
  expect((await rig.ticket(into)).status).toBe('open')
  expect(await database.transaction((trx) => merge(trx, { from: into, into: from, by: kim, now }))).toEqual({ kind: 'same' })
  const since = await file({ from: ANN, subject: 'Re: gone', headers: ['In-Reply-To: <gone@example.com>'] })
  expect(since.ticket_id).toBe(into)

  const undo = () => database.transaction((trx) => unmerge(trx, { ticketId: from, by: kim, now }))
  expect(await undo()).toEqual({ kind: 'separated', from: into })
  expect(await undo()).toEqual({ kind: 'not-merged' })
  expect(await rig.ticket(from)).toMatchObject({ merged_into: null, status: 'open', last_excerpt: 'Words of gone' })
  expect((await rig.message(since.id)).ticket_id).toBe(into)
  const moved = await database.kysely.selectFrom('message').select('text').where('ticket_id', '=', from).execute()
  expect(moved.map(({ text }) => text.trim())).toContain('Words of gone')
})
