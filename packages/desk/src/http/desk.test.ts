import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '@postdesk/testkit'
import { json } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { startTestDesk, type Session, type TestDesk } from '../../test/http/test-desk.ts'

let desk: TestDesk
let agent: Session

beforeAll(async () => {
  desk = await startTestDesk()
  agent = await desk.signIn('agent')
})
afterAll(async () => {
  await desk.close()
})

async function makeTicket(
  subject: string,
  minutes: number,
  more: { words?: string; status?: 'open' | 'closed' } = {},
): Promise<number> {
  const { kysely } = desk.database
  const { id: requester } = await kysely
    .insertInto('person')
    .values({ address: 'ann.lee@example.com', name: 'Ann Lee' })
    .onConflict((conflict) => conflict.column('address').doUpdateSet({ name: 'Ann Lee' }))
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await kysely
    .insertInto('ticket')
    .values({
      subject,
      requester_id: requester,
      last_message_at: new Date(Date.UTC(2026, 10, 23, 6, minutes)),
      ...(more.status === undefined ? {} : { status: more.status }),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { indexForSearch } = await import('../ticket/index-for-search.ts')
  await desk.database.transaction((trx) => indexForSearch(trx, id, [subject, more.words ?? '']))
  return id
}

test('tickets are listed by view, newest first, page by page', async () => {
  const ids: number[] = []
  for (let minute = 0; minute < 53; minute += 1) ids.push(await makeTicket(`Ticket ${minute}`, minute))
  await makeTicket('Done', 59, { status: 'closed' })
  const first = await agent.client.listTickets({ query: { view: 'open' } })
  expect(first.tickets.map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 50))
  expect(first.counts).toEqual({ unassigned: 53, mine: 0, 'my-groups': 0, open: 53, pending: 0, closed: 1, all: 54 })
  const second = await agent.client.listTickets({ query: { view: 'open', before: first.next ?? '' } })
  expect(second.tickets.map(({ id }) => id)).toEqual(ids.slice(0, 3).toReversed())
  expect(second.next).toBeNull()
})

test('a search finds words, unfinished words and numbers, and takes hostile text for text', async () => {
  const id = await makeTicket('Printer on 3rd floor', 58, { words: 'It jams each time I print double sided. müller@example.com' })
  const find = async (q: string) =>
    (await agent.client.listTickets({ query: { view: 'all', q } })).tickets.map((ticket) => ticket.id)
  expect(await find('printer')).toEqual([id])
  expect(await find('prin')).toEqual([id])
  expect(await find('jams doub')).toEqual([id])
  expect(await find('"double sided"')).toEqual([id])
  expect(await find(`#${id}`)).toEqual([id])
  expect(await find(String(id))).toEqual([id])
  const inClosed = await agent.client.listTickets({ query: { view: 'closed', q: String(id) } })
  expect([inClosed.tickets, inClosed.elsewhere]).toEqual([[], 1])
  expect((await agent.client.listTickets({ query: { view: 'all', q: 'printer' } })).elsewhere).toBeNull()
  expect((await agent.client.listTickets({ query: { view: 'all', q: 'scanner' } })).elsewhere).toBe(0)
  expect(await find('printer -floor')).toEqual([])
  expect(await find('scanner')).toEqual([])
  for (const hostile of ["'", '"', '&|!()', "a':*", '\\', '%', ':*', '-', '#99999999999999'])
    await expect(find(hostile)).resolves.toBeDefined()
})

test('a conversation shows messages, files and who else should be answered, and no column of ours', async () => {
  const id = await makeTicket('Invoice', 57)
  const { kysely } = desk.database
  const message = await kysely
    .insertInto('message')
    .values({
      ticket_id: id,
      kind: 'customer message',
      author_name: 'Ann Lee',
      author_address: 'ann.lee@example.com',
      recipients: json({
        to: [{ name: '', address: 'support@contoso.example' }],
        cc: [
          { name: 'Bo', address: 'bo@example.com' },
          { name: '', address: 'Ann.Lee@example.com' },
        ],
      }),
      text: 'See the invoice',
      html: '<p>See <img data-blocked-src="https://tracker.example/p.gif"></p>',
      blocked_images: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const shown = await agent.client.getTicket({ params: { id } })
  expect(shown).toMatchObject({
    messageCount: 1,
    messages: [{ text: 'See the invoice', hasHtml: true, blockedImages: 1, attachments: [], delivery: null }],
    sendsFrom: null,
  })
  expect(shown.cannotSendBecause).not.toBeNull()
  expect(shown.proposedCc.map(({ address }) => address)).toEqual(['support@contoso.example', 'bo@example.com'])

  const page = await agent.fetch(`/api/v1/messages/${message.id}/html`)
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain('sandbox')
  expect(policy).not.toContain('script-src')
  expect(policy).not.toContain('https:')
  expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(await page.text()).not.toContain(' src="https://tracker.example')
  const withImages = await agent.fetch(`/api/v1/messages/${message.id}/html?images=1`)
  expect(withImages.headers.get('content-security-policy')).toContain('https:')
  expect(await withImages.text()).toContain(' src="https://tracker.example/p.gif"')
})

test('a ticket is changed, noted and, without an outgoing account, not answered', async () => {
  const id = await makeTicket('Laptop', 56)
  const taken = await agent.client.changeTicket({
    params: { id },
    body: { assigneeId: agent.id, status: 'pending', unread: false },
  })
  expect(taken).toMatchObject({ assignee: { name: 'Sam' }, status: 'pending', unread: false })
  const noted = await agent.client.createNote({ params: { id }, body: { html: '<p>Ask <b>Bo</b></p>' } })
  expect(noted.messages.at(-1)).toMatchObject({ kind: 'internal note', text: 'Ask Bo' })
  await expect(agent.client.createReply({ params: { id }, body: { html: '<p>Hello</p>' } })).rejects.toThrow(/account/)
  await expect(agent.client.changeTicket({ params: { id }, body: { assigneeId: 'nobody' } })).rejects.toThrow(/no such agent/)
})

test('a file goes up as a stream and comes back as a download under its name', async () => {
  const upload = async (bytes: Uint8Array<ArrayBuffer>, name: string, type: string, field = 'file') => {
    const form = new FormData()
    form.append(field, new File([bytes], name, { type }))
    return await agent.fetch('/api/v1/attachments', { method: 'POST', body: form })
  }
  const html = new TextEncoder().encode('<script>alert(1)</script>')
  const up = await upload(html, '../résumé "x".html', 'text/html')
  expect(up.status).toBe(201)
  const { url, filename, size } = (await up.json()) as { url: string; filename: string; size: number }
  expect([filename, size]).toEqual(['résumé "x".html', html.length])
  const down = await agent.fetch(url)
  expect(down.headers.get('content-type')).toBe('application/octet-stream')
  expect(down.headers.get('content-disposition')).toBe(
    `attachment; filename="r_sum_ _x_.html"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%22x%22.html`,
  )
  expect(down.headers.get('x-content-type-options')).toBe('nosniff')
  expect(down.headers.get('content-security-policy')).toContain('sandbox')
  expect(new Uint8Array(await down.arrayBuffer())).toEqual(html)

  expect((await upload(html, 'x', 'text/plain', 'other')).status).toBe(400)
  expect((await upload(new Uint8Array(25 * 1024 * 1024 + 1), 'big.bin', 'application/zip')).status).toBe(413)
  const broken = await agent.fetch('/api/v1/attachments', {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
  })
  expect(broken.status).toBe(400)
})

test('the screens are served with their policy; hashed files are kept, addresses inside them give the page', async () => {
  const dist = `${desk.folder.path}/dist`
  expect((await fetch(`${desk.url}/inbox`)).status).toBe(503)
  await mkdir(`${dist}/assets`, { recursive: true })
  await writeFile(`${dist}/index.html`, '<!doctype html><title>Postdesk</title>')
  await writeFile(`${dist}/assets/main-Ab12Cd34.js`, 'export {}')
  const script = await fetch(`${desk.url}/assets/main-Ab12Cd34.js`)
  expect(script.headers.get('cache-control')).toContain('immutable')
  const page = await fetch(`${desk.url}/inbox/1042`)
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect((await fetch(`${desk.url}/assets/gone-Ab12Cd34.js`)).status).toBe(404)
  expect((await fetch(`${desk.url}/..%2f..%2fetc/passwd`)).status).not.toBe(500)
})

test('health, readiness, metrics and the OpenAPI document answer', async () => {
  expect(await (await fetch(`${desk.url}/healthz`)).text()).toBe('ok')
  expect(await (await fetch(`${desk.url}/readyz`)).text()).toBe('ready')
  const throughProxy = await fetch(`${desk.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.5' } })
  expect([throughProxy.status, ((await throughProxy.json()) as { code: string }).code]).toEqual([403, 'METRICS_FROM_HERE_ONLY'])
  const metrics = await (await fetch(`${desk.url}/metrics`)).text()
  expect(metrics).toMatch(/postdesk_http_requests_total\{method="GET",route="\/api\/v1\/tickets\/:id",status="200"\} \d/)
  const document = (await (await fetch(`${desk.url}/api/v1/openapi.json`)).json()) as { openapi: string }
  expect(document.openapi).toBe('3.1.0')
})

test('changes reach open event streams, and closing ends them', async () => {
  const answer = await agent.fetch('/api/v1/events')
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  let heard = ''
  const reading = (async () => {
    for await (const piece of answer.body ?? []) heard += new TextDecoder().decode(piece)
  })()
  await waitFor(() => heard.includes('listening'))
  await tellChange(desk.database.kysely, { kind: 'ticket', id: 1042 })
  await waitFor(() => heard.includes('{"kind":"ticket","id":1042}'))
  const began = performance.now()
  await desk.web.close()
  await reading
  expect(performance.now() - began).toBeLessThan(5_000)
})
