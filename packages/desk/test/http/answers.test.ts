import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_ANSWER_FILE_BYTES } from '../../src/ticket/index.ts'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let agent: Session

beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
})
afterAll(() => desk.close())

const owed = async () => (await desk.database.kysely.selectFrom('outbox_item').select('id').execute()).length

test('an answer whose HTTP answer was lost is asked for again and is one mail, also when both calls run at once', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Repeated')
  const before = await owed()
  const call = () =>
    agent.client.createReply({
      params: { id: ticketId },
      body: { id, html: '<p>Hello</p>', attachmentIds: [], status: 'pending' },
    })
  const id = randomUUID()
  const answers = [...(await Promise.all([call(), call()])), await call()]
  expect(answers.map(({ messages }) => messages.filter((one) => one.kind === 'agent reply').map((one) => one.id))).toEqual([
    [id],
    [id],
    [id],
  ])
  expect(await owed()).toBe(before + 1)
})

test('an id that another message has, or other words, is refused: nothing is lost behind what was sent before', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Taken')
  const elsewhere = await makeLinkedTicket(desk.database, 'Elsewhere')
  const id = randomUUID()
  await agent.client.createReply({ params: { id: ticketId }, body: { id, html: '<p>Hello</p>' } })
  const before = await owed()
  const another = await desk.signIn('agent', 'Robin')
  for (const [who, ticket, html] of [
    [agent, ticketId, '<p>Hello again</p>'],
    [agent, elsewhere, '<p>Hello</p>'],
    [another, ticketId, '<p>Hello</p>'],
  ] as const) {
    const refusal = await refusalOf(who.client.createReply({ params: { id: ticket }, body: { id, html } }))
    expect([refusal.status, refusal.problem.code]).toEqual([409, 'SENT_ALREADY'])
  }
  expect(
    (await refusalOf(agent.client.createNote({ params: { id: ticketId }, body: { id, html: '<p>Hello</p>' } }))).status,
  ).toBe(409)
  expect(await owed()).toBe(before)
})

test('a note asked for twice is there once', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Noted')
  const body = { id: randomUUID(), html: '<p>Ask Bo</p>' }
  await agent.client.createNote({ params: { id: ticketId }, body })
  const { messages } = await agent.client.createNote({ params: { id: ticketId }, body })
  expect(messages.map(({ id, text }) => [id, text])).toEqual([[body.id, 'Ask Bo']])
})

test('an answer or a note of blanks is refused at its field, a file alone is an answer', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Blank')
  for (const html of ['', '   ', '<p> </p><p>&nbsp;</p>', '<p>\u200b<br></p>']) {
    const refusal = await refusalOf(agent.client.createReply({ params: { id: ticketId }, body: { html } }))
    expect([refusal.status, refusal.problem.fields]).toEqual([
      422,
      [{ field: 'html', message: 'Write something or attach a file.' }],
    ])
    expect(
      (await refusalOf(agent.client.createNote({ params: { id: ticketId }, body: { html } }))).problem.fields?.[0]?.field,
    ).toBe('html')
  }
  const form = new FormData()
  form.append('file', new File(['x'], 'x.txt'))
  const { id } = (await (await agent.fetch('/api/v1/attachments', { method: 'POST', body: form })).json()) as { id: string }
  const { messages } = await agent.client.createReply({ params: { id: ticketId }, body: { html: '', attachmentIds: [id] } })
  expect(messages.at(-1)?.attachments.map(({ filename }) => filename)).toEqual(['x.txt'])
})

test('files that are too large together are refused in words', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Large')
  const files = await desk.database.kysely
    .insertInto('attachment')
    .values(
      [MAX_ANSWER_FILE_BYTES - 10, 11].map((size) => ({
        filename: 'large.bin',
        content_type: 'application/octet-stream',
        size,
        blob: '0'.repeat(64),
        uploaded_by: agent.id,
      })),
    )
    .returning('id')
    .execute()
  const body = { html: '<p>Here</p>', attachmentIds: files.map(({ id }) => id) }
  const refusal = await refusalOf(agent.client.createReply({ params: { id: ticketId }, body }))
  expect([refusal.status, refusal.problem.fields?.[0]?.field]).toEqual([422, 'attachmentIds'])
  expect(refusal.problem.message).toContain('35 MB')
})

test('the text of an answer has one blank line between paragraphs, however many empty ones were typed', async () => {
  const ticketId = await makeLinkedTicket(desk.database, 'Paragraphs')
  const html = '<p>Hello Ann,</p><p></p><p></p><p>it is mended.</p><p></p>'
  const { messages } = await agent.client.createReply({ params: { id: ticketId }, body: { html } })
  expect(messages.at(-1)?.text).toBe('Hello Ann,\n\nit is mended.')
})
