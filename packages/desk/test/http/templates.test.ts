import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeLinkedTicket } from './make-linked-ticket.ts'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let admin: Session
let agent: Session
let brandId: string
let ticketId: number

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
  agent = await desk.signIn('agent')
  const { brands } = await admin.client.listBrands()
  brandId = brands[0]?.id ?? ''
  ticketId = await makeLinkedTicket(desk.database, 'Printer')
})
afterAll(() => desk.close())

const which = (language = 'en') => ({ brandId, kind: 'auto reply' as const, language })

test('templates are the administrators’, and of a brand there is', async () => {
  expect((await refusalOf(agent.client.listTemplates({ params: { brandId } }))).status).toBe(403)
  expect((await refusalOf(admin.client.listTemplates({ params: { brandId: randomUUID() } }))).status).toBe(404)
  const lost = { params: { ...which(), brandId: randomUUID() } }
  expect((await refusalOf(admin.client.saveTemplate({ ...lost, body: { html: 'x' } }))).status).toBe(404)
})

test('one that cannot be rendered is refused with its line; one that can is kept with its writer, and reset', async () => {
  const faulty = await refusalOf(admin.client.saveTemplate({ params: which(), body: { html: 'Hi\n{{ requester.nam }}' } }))
  expect([faulty.status, faulty.problem.fields?.[0]]).toEqual([
    422,
    { field: 'html', message: 'Line 2: There is no {{ requester.nam }} in this template.' },
  ])
  await admin.client.saveTemplate({ params: which(), body: { html: '<p>Hi {{ requester.name }}</p>' } })
  await admin.client.saveTemplate({ params: which('cs'), body: { html: '<p>Dobrý den</p>' } })
  const own = async () =>
    (await admin.client.listTemplates({ params: { brandId } })).templates.filter((one) => one.changedBy !== null)
  expect(await own()).toMatchObject([
    {
      language: 'en',
      html: '<p>Hi {{ requester.name }}</p>',
      changedBy: 'Alex',
      ready: expect.stringContaining('thank you') as unknown,
    },
    { language: 'cs', ready: null },
  ])
  await admin.client.resetTemplate({ params: which() })
  await admin.client.resetTemplate({ params: which('cs') })
  expect(await own()).toEqual([])
})

test('a preview shows a real ticket, and a fault with its line', async () => {
  const preview = (html: string, more: { kind?: 'reply'; ticketId?: number } = {}) =>
    admin.client.previewTemplate({ params: { brandId }, body: { kind: 'auto reply', language: 'de', html, ...more } })
  expect(await preview('<p>{{ ticket.number }} {{ requester.name }}</p><script>x</script>')).toEqual({
    html: `<p>${ticketId} Ann Lee</p>`,
    text: `${ticketId} Ann Lee`,
    fault: null,
    ticketId,
  })
  expect(await preview('{% if %}')).toMatchObject({ html: null, fault: { line: 1 } })
  const reply = await preview('{{ answer }}<br>{{ history }}', { kind: 'reply', ticketId })
  expect(reply.text).toMatch(/tray 2 was open\.\nAm \d+\. \p{L}+ \d{4} um \d\d:\d\d UTC schrieb Ann Lee:\n> /u)
  expect((await refusalOf(preview('x', { ticketId: 999_999 }))).status).toBe(404)
})

test('an answer is framed as its brand and its writer wish, fixed when it is written', async () => {
  await agent.client.changeMe({ body: { signature: 'Sam <3\nSupport' } })
  expect((await agent.client.getMe()).signature).toBe('Sam <3\nSupport')
  await admin.client.saveTemplate({
    params: { ...which(), kind: 'reply' },
    body: { html: '<p>Dear {{ requester.name }},</p>{{ answer }}<p>{{ agent.signature }}</p>' },
  })
  await agent.client.createReply({ params: { id: ticketId }, body: { html: '<p>Done</p>' } })
  await admin.client.resetTemplate({ params: { ...which(), kind: 'reply' } })
  const { envelope } = await desk.database.kysely.selectFrom('outbox_item').select('envelope').executeTakeFirstOrThrow()
  expect(envelope).toMatchObject({
    frame: {
      language: 'en',
      text: 'Dear Ann Lee,\n\n\uE010\n\nSam <3\nSupport',
      html: expect.stringContaining('Sam &lt;3<br') as unknown,
    },
  })
})

test('a template that fails when it is needed loses no mail: the ready text goes out, and the ticket says why', async () => {
  await desk.database.kysely
    .insertInto('mail_template')
    .values({ brand_id: brandId, kind: 'reply', language: 'en', html: '{{ answer }}{{ gone }}', changed_by: 'Alex' })
    .execute()
  await agent.client.createReply({ params: { id: ticketId }, body: { html: '<p>Still here</p>' } })
  const { messages } = await agent.client.getTicket({ params: { id: ticketId } })
  expect(messages.map(({ kind }) => kind)).toContain('system note')
  expect(messages.find(({ kind }) => kind === 'system note')?.text).toContain('line 1: There is no {{ gone }}')
  expect(messages.find(({ text }) => text.includes('Still here'))?.delivery?.state).toBe('queued')
})
