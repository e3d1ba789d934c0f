import { request } from 'node:http'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>
const support = 'support@contoso.example'

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor(support))
})
afterEach(async () => {
  await opened.tenant.close()
})

const deliverHtml = (html: string) =>
  String(
    opened.world.mail.deliver(
      support,
      Buffer.from(`From: ann.lee@example.com\r\nTo: ${support}\r\nSubject: Page\r\nContent-Type: text/html\r\n\r\n${html}`),
    )?.immutableId,
  )

test('active content is taken out of a body unless the client wants it', async () => {
  const id = deliverHtml(
    '<p onclick="go()">Hi</p><script>go()</script><a href="javascript:go()">x</a><a href="https://a.example">y</a>',
  )
  const bodyOf = async (headers?: Record<string, string>) =>
    (await client.get(`/me/messages/${id}?$select=body`, headers)).body['body'] as { content: string }
  expect((await bodyOf()).content.trim()).toBe('<p>Hi</p><a>x</a><a href="https://a.example">y</a>')
  expect((await bodyOf({ prefer: 'outlook.allow-unsafe-html' })).content).toContain('<script>')
})

test('several preferences may be joined, in one header or more, and are told back', async () => {
  deliverMany(opened.world, 1)
  const prefer = 'outlook.body-content-type="text", IdType="ImmutableId", odata.maxpagesize=1'
  const answer = await client.get('/me/messages?$select=body', { prefer })
  expect(answer.headers.get('preference-applied')?.split(', ').toSorted()).toEqual(prefer.split(', ').toSorted())
  expect(valueOf(answer)).toMatchObject([{ body: { contentType: 'text' } }])
})

test('uniqueBody is what stands above the quotation', async () => {
  const id = deliverHtml('<p>New words</p><blockquote>Old words</blockquote>')
  const answer = await client.get(`/me/messages/${id}?$select=uniqueBody`)
  expect(answer.body['uniqueBody']).toMatchObject({ content: '<p>New words</p>' })
})

test('attachments come with the message, with the fields asked for', async () => {
  const attachments = [{ name: 'a.txt', contentBytes: Buffer.from('Hello').toString('base64') }]
  const draft = await client.post('/me/messages', { subject: 'Files', attachments })
  const path = `/me/messages/${String(draft.body['id'])}`
  const whole = await client.get(`${path}?$select=subject&$expand=attachments`)
  expect(whole.body['attachments']).toMatchObject([{ name: 'a.txt', contentBytes: 'SGVsbG8=' }])
  const narrow = await client.get(`${path}?$select=subject&$expand=attachments($select=id,name)`)
  expect(Object.keys((narrow.body['attachments'] as object[])[0] ?? {}).filter((name) => !name.startsWith('@'))).toEqual([
    'id',
    'name',
  ])
})

test('extended properties show headers a mail came with', async () => {
  const headers = ['In-Reply-To: <root@example.com>', 'X-Ticket: 7']
  const mail = opened.world.mail.deliver(support, sampleMail('Answer', { headers }))
  const read = async (id: string) => {
    const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${id}')`)
    const { body } = await client.get(`/me/messages/${String(mail?.immutableId)}?$select=id&$expand=${expand}`)
    return (body['singleValueExtendedProperties'] as { value: string }[] | undefined)?.[0]?.value
  }
  expect(await read('String 0x1042')).toBe('<root@example.com>')
  expect(await read('String 0x1035')).toBe('<Answer@example.com>')
  expect(await read('String {00020386-0000-0000-C000-000000000046} Name X-Ticket')).toBe('7')
  expect(await read('String 0x007D')).toContain('X-Ticket: 7\r\n')
  // A program finds the mail it once tagged by the same names.
  const find = async (id: string, value: string) => {
    const filter = encodeURIComponent(`singleValueExtendedProperties/any(ep: ep/id eq '${id}' and ep/value eq '${value}')`)
    return valueOf(await client.get(`/me/messages?$select=subject&$filter=${filter}`)).map(({ subject }) => subject)
  }
  expect(await find('String {00020386-0000-0000-C000-000000000046} Name X-Ticket', '7')).toEqual(['Answer'])
  expect(await find('String 0x1042', '<root@example.com>')).toEqual(['Answer'])
  expect(await find('String {00020386-0000-0000-C000-000000000046} Name X-Ticket', '8')).toEqual([])
  expect(await read('String 0x9999')).toBeUndefined()
})

test.each([
  ["from/emailAddress/address eq 'ann.lee@example.com'", 2],
  ["toRecipients/any(r: r/emailAddress/address eq 'support@contoso.example')", 2],
  ["ccRecipients/any(r: r/emailAddress/address eq 'x@example.com')", 0],
  ["internetMessageId eq '<Question-1@example.com>'", 1],
  ["startswith(subject,'Question') and isRead eq false", 2],
  ["receivedDateTime ge 2026-11-23T08:00:02Z and contains(subject,'2')", 1],
  ["not (subject eq 'Question 1')", 1],
  ['hasAttachments eq true', 0],
  ["flag/flagStatus eq 'notFlagged'", 2],
  ["categories/any(c: c eq 'Red')", 0],
  ["importance eq 'normal' and isDraft eq false", 2],
])('$filter=%s finds %i', async (filter, count) => {
  deliverMany(opened.world, 2)
  expect(valueOf(await client.get(`/me/messages?$filter=${encodeURIComponent(filter)}`))).toHaveLength(count)
})

test('a folder is renamed, moved and removed; the ones every mailbox has are not', async () => {
  const made = await client.post('/me/mailFolders', { displayName: 'Desk' })
  const path = `/me/mailFolders/${String(made.body['id'])}`
  await client.post('/me/mailFolders', { displayName: 'Taken' })
  expect((await client.ask('PATCH', path, { displayName: 'Help' })).body).toMatchObject({
    displayName: 'Help',
    id: made.body['id'],
  })
  expect(codeOf(await client.ask('PATCH', path, { displayName: 'taken' }))).toBe('ErrorFolderExists')
  const moved = await client.post(`${path}/move`, { destinationId: 'inbox' })
  expect(moved.body['parentFolderId']).toBe((await client.get('/me/mailFolders/inbox')).body['id'])
  expect((await client.post(`${path}/move`, { destinationId: String(made.body['id']) })).status).toBe(400)
  expect((await client.ask('DELETE', '/me/mailFolders/inbox')).status).toBe(403)
  expect((await client.ask('DELETE', path)).status).toBe(204)
  expect((await client.get(path)).status).toBe(404)
})

test.each('clutter conflicts localfailures scheduled searchfolders serverfailures syncissues outbox archive'.split(' '))(
  'the folder %s has its well-known name',
  async (name) => {
    expect((await client.get(`/me/mailFolders/${name}`)).status).toBe(200)
  },
)

test('a delta token grows old on the tenant’s clock', async () => {
  opened.world.mail.settings.deltaTokenLifeMilliseconds = 60_000
  const link = String((await client.get('/me/mailFolders/inbox/messages/delta')).body['@odata.deltaLink'])
  opened.world.clock.shift(59_000)
  expect((await client.get(link)).status).toBe(200)
  opened.world.clock.shift(2_000)
  expect((await client.get(link)).status).toBe(410)
})

test('a national cloud’s host is answered under its own name', async () => {
  deliverMany(opened.world, 11)
  const { port } = new URL(opened.tenant.origins.http)
  const authorization = `Bearer ${await opened.tokenFor(support)}`
  const body = await new Promise<string>((settle, fail) => {
    const path = '/v1.0/me/mailFolders/inbox/messages?$select=id'
    request({ port, host: '127.0.0.1', path, headers: { host: 'graph.microsoft.us', authorization } }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => settle(text))
    })
      .on('error', fail)
      .end()
  })
  const page = JSON.parse(body) as Record<string, string>
  expect(page['@odata.context']).toMatch(/^http:\/\/graph\.microsoft\.us\/v1\.0\/\$metadata#users/)
  expect(page['@odata.nextLink']).toMatch(/^http:\/\/graph\.microsoft\.us\/v1\.0\/me\/mailFolders\/inbox\/messages\?/)
})

test('an answer that trickles carries the headers every answer has', async () => {
  deliverMany(opened.world, 1)
  const effect = { kind: 'trickle', bytesPerSecond: 100_000 } as const
  opened.world.faults.add({ protocol: 'graph', operation: 'messages.list', effect, count: 1 })
  const answer = await client.get('/me/messages', { 'client-request-id': 'mine' })
  expect(valueOf(answer)).toHaveLength(1)
  expect([answer.headers.get('client-request-id'), answer.headers.get('odata-version')]).toEqual(['mine', '4.0'])
})
