import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let agent: Session
beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
})
afterAll(() => desk.close())

test('a ticket is merged into another, leaves every list, takes no act, and is on its own again when that is undone', async () => {
  const id = await makeLinkedTicket(desk.database, 'Goes')
  const into = await makeLinkedTicket(desk.database, 'Stays')
  const { client } = agent
  await client.createNote({ params: { id }, body: { html: '<p>A note</p>' } })
  await expect(client.createMerge({ params: { id }, body: { into: id } })).rejects.toThrow(/one already/)
  await expect(client.createMerge({ params: { id }, body: { into: 999_999 } })).rejects.toThrow(/no ticket #999999/)
  const kept = await client.createMerge({ params: { id }, body: { into } })
  expect([kept.id, kept.messages.some(({ text }) => text.includes('A note'))]).toEqual([into, true])
  expect(await client.getTicket({ params: { id } })).toMatchObject({ mergedInto: into, status: 'closed' })
  const { tickets } = await client.listTickets({ query: { view: 'all' } })
  expect(tickets.map((ticket) => ticket.id)).not.toContain(id)
  await expect(client.createNote({ params: { id }, body: { html: 'x' } })).rejects.toThrow(`merged into #${into}`)
  await expect(client.changeTicket({ params: { id }, body: { status: 'open' } })).rejects.toThrow(`merged into #${into}`)
  const alone = await client.deleteMerge({ params: { id } })
  expect(alone).toMatchObject({ id, mergedInto: null, status: 'open' })
  expect(alone.messages.some(({ text }) => text.includes('A note'))).toBe(true)
  await expect(client.deleteMerge({ params: { id } })).rejects.toThrow(/not merged/)
})

test('where automatic answers have stopped is listed, and resumed once', async () => {
  const admin = await desk.signIn('admin')
  await desk.database.kysely
    .insertInto('auto_reply_stop')
    .values({ address: 'robot@example.com', why: 'limit', held_back: 3 })
    .execute()
  const { stops } = await admin.client.listAutoReplyStops()
  expect(stops).toMatchObject([{ address: 'robot@example.com', ticket: null, why: 'limit', heldBack: 3 }])
  const params = { id: stops[0]?.id ?? '' }
  await admin.client.deleteAutoReplyStop({ params })
  await expect(admin.client.deleteAutoReplyStop({ params })).rejects.toThrow(/stop/)
  expect((await admin.client.listAutoReplyStops()).stops).toEqual([])
})
