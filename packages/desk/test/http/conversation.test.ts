import { afterAll, beforeAll, expect, test } from 'vitest'
import { json } from '../../src/db/index.ts'
import { startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let agent: Session
let ticketId: number

const MESSAGES = 350

beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
  const { kysely } = desk.database
  const person = await kysely
    .insertInto('person')
    .values({ address: 'ann.lee@example.com' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ticket = await kysely
    .insertInto('ticket')
    .values({ subject: 'Alarm', requester_id: person.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  ticketId = ticket.id
  const began = Date.now() - 86_400_000
  await kysely
    .insertInto('message')
    .values(
      Array.from({ length: MESSAGES }, (_, index) => ({
        ticket_id: ticketId,
        kind: index === MESSAGES - 1 ? ('agent reply' as const) : ('customer message' as const),
        author_name: 'Ann Lee',
        recipients: json({ to: [], cc: [] }),
        text: String(index),
        html: `<p>${index}</p>`,
        // Two at a time have the same moment, as mails of one round may.
        created_at: new Date(began + Math.floor(index / 2) * 1_000),
      })),
    )
    .execute()
})
afterAll(() => desk.close())

test('a ticket comes with its latest 200 messages, and the earlier ones come in steps until none is left, each once', async () => {
  const ticket = await agent.client.getTicket({ params: { id: ticketId } })
  expect([ticket.messages.length, ticket.messageCount]).toEqual([200, MESSAGES])
  const known = [...ticket.messages]
  for (let steps = 0; steps < 5; steps += 1) {
    const { messages } = await agent.client.listMessages({ params: { id: ticketId }, query: { before: known[0]?.id ?? '' } })
    if (messages.length === 0) break
    known.unshift(...messages)
  }
  expect(known.length).toBe(MESSAGES)
  expect(new Set(known.map((message) => message.id)).size).toBe(MESSAGES)
  const times = known.map((message) => message.createdAt)
  expect(times).toEqual(times.toSorted())
})

test('a message of another ticket begins no page', async () => {
  const other = '00000000-0000-4000-8000-000000000000'
  const { messages } = await agent.client.listMessages({ params: { id: ticketId }, query: { before: other } })
  expect(messages).toEqual([])
})

test("a customer's mail keeps its white paper, what we wrote follows the theme that is asked for", async () => {
  const { messages } = await agent.client.getTicket({ params: { id: ticketId } })
  const page = async (id: string | undefined) => await (await agent.fetch(`/api/v1/messages/${id}/html?scheme=dark`)).text()
  const customers = await page(messages.findLast((message) => message.kind === 'customer message')?.id)
  const ours = await page(messages.findLast((message) => message.kind === 'agent reply')?.id)
  expect(customers).toContain('background: #fff')
  expect(customers).not.toContain('color-scheme: dark')
  expect(ours).toContain('color-scheme: dark')
  expect(ours).not.toContain('background: #fff')
})

test('the page a sign-in comes back to takes the code out of the address, whatever became of the sign-in', async () => {
  const admin = await desk.signIn('admin')
  const answer = await admin.fetch('/oauth/callback?code=a-code&state=unknown')
  expect(await answer.text()).toContain("history.replaceState(null, '', location.pathname)")
})
