import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor('support@contoso.example'))
})
afterEach(async () => {
  await opened.tenant.close()
})

const outsideText = (at: number) => Buffer.from(opened.world.mail.outside()[at]?.raw ?? []).toString('utf8')

test('createReply answers the Reply-To address in the thread, with the text quoted', async () => {
  const headers = ['Reply-To: desk@example.com', 'References: <root@example.com>', 'Cc: bo.chen@example.com']
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Printer', { headers }))
  const path = `/me/messages/${String(mail?.immutableId)}`
  const draft = await client.post(`${path}/createReply`, { comment: 'Try again' })
  expect(draft.status).toBe(201)
  expect(draft.body).toMatchObject({
    subject: 'RE: Printer',
    isDraft: true,
    conversationId: mail?.conversationId,
    toRecipients: [{ emailAddress: { address: 'desk@example.com' } }],
    ccRecipients: [],
  })
  const { content } = draft.body['body'] as { content: string }
  expect(content).toContain('Try again')
  expect(content).toContain('This is about Printer.')
  await client.post(`/me/messages/${String(draft.body['id'])}/send`)
  expect(outsideText(0)).toContain('In-Reply-To: <Printer@example.com>')
  expect(outsideText(0)).toContain('References: <root@example.com> <Printer@example.com>')
  const all = await client.post(`${path}/createReplyAll`)
  expect(all.body['ccRecipients']).toEqual([{ emailAddress: { name: 'bo.chen@example.com', address: 'bo.chen@example.com' } }])
  expect(all.body['toRecipients']).toHaveLength(1)
  const both = await client.post(`${path}/createReply`, {
    comment: 'a',
    message: { body: { contentType: 'text', content: 'b' } },
  })
  expect(both.status).toBe(400)
})

test('reply and forward send at once', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const path = `/me/messages/${String(mail?.immutableId)}`
  expect((await client.post(`${path}/reply`, { comment: 'Hi' })).status).toBe(202)
  expect(codeOf(await client.post(`${path}/forward`, { comment: 'Hi' }))).toBe('ErrorInvalidRecipients')
  const to = [{ emailAddress: { address: 'bo.chen@example.com' } }]
  expect((await client.post(`${path}/forward`, { comment: 'Hi', toRecipients: to })).status).toBe(202)
  expect(opened.world.mail.outside().map((one) => one.to)).toEqual([['ann.lee@example.com'], ['bo.chen@example.com']])
  expect(outsideText(1)).toContain('Subject: FW: Printer')
  expect(valueOf(await client.get('/me/mailFolders/drafts/messages'))).toEqual([])
})

test('createReply takes MIME and adds the thread where it is missing', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Printer'))
  const draft = await client.postMime(
    `/me/messages/${String(mail?.immutableId)}/createReply`,
    'To: ann.lee@example.com\r\nSubject: Re: Printer\r\nMessage-ID: <ours@desk.example.com>\r\n\r\nHi',
  )
  expect(draft.body['internetMessageId']).toBe('<ours@desk.example.com>')
  await client.post(`/me/messages/${String(draft.body['id'])}/send`)
  expect(outsideText(0)).toContain('In-Reply-To: <Printer@example.com>')
})

test('an extended property of a sent mail finds it again, and named headers travel', async () => {
  const id = 'String {00020386-0000-0000-C000-000000000046} Name X-Ticket'
  const message = {
    subject: 'Tagged',
    toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }],
    singleValueExtendedProperties: [
      { id, value: '42' },
      { id: 'String 0x1042', value: '<question@example.com>' },
    ],
  }
  await client.post('/me/sendMail', { message })
  const filter = encodeURIComponent(`singleValueExtendedProperties/any(ep: ep/id eq '${id}' and ep/value eq '42')`)
  const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${id}')`)
  const [found] = valueOf(
    await client.get(`/me/mailFolders/sentitems/messages?$select=subject&$filter=${filter}&$expand=${expand}`),
  )
  expect(found).toMatchObject({ subject: 'Tagged', singleValueExtendedProperties: [{ id, value: '42' }] })
  expect(outsideText(0)).toMatch(/^X-Ticket: 42\r$/m)
  expect(outsideText(0)).toContain('In-Reply-To: <question@example.com>')
})

test('ids are translated into immutable ones and back', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Ids'))
  const translate = async (inputIds: unknown[], sourceIdType: string, targetIdType: string) =>
    valueOf(await client.post('/me/translateExchangeIds', { inputIds, sourceIdType, targetIdType }))
  expect(await translate([mail?.mutableId, 'unknown'], 'restId', 'restImmutableEntryId')).toEqual([
    { sourceId: mail?.mutableId, targetId: mail?.immutableId },
  ])
  for (const type of ['ewsId', 'entryId', 'immutableEntryId']) {
    const [there] = await translate([mail?.mutableId], 'restId', type)
    expect(await translate([there?.['targetId']], type, 'restImmutableEntryId')).toMatchObject([{ targetId: mail?.immutableId }])
  }
  expect(await translate([mail?.immutableId], 'restImmutableEntryId', 'restId')).toMatchObject([{ targetId: mail?.mutableId }])
})

test('a batch answers each step by itself, in order of their dependence', async () => {
  deliverMany(opened.world, 1)
  const [message] = valueOf(await client.get('/me/messages?$select=id'))
  const url = `/me/messages/${String(message?.['id'])}`
  opened.world.faults.add({
    protocol: 'graph',
    operation: 'messages.list',
    effect: { kind: 'status', status: 429, retryAfterSeconds: 9 },
    count: 1,
  })
  const answer = await client.post('/$batch', {
    requests: [
      { id: '1', method: 'PATCH', url, headers: { 'Content-Type': 'application/json' }, body: { isRead: true } },
      { id: '2', method: 'GET', url: `${url}?$select=isRead`, dependsOn: ['1'] },
      { id: '3', method: 'GET', url: '/me/messages' },
      { id: '4', method: 'GET', url, dependsOn: ['3'] },
      { id: '5', method: 'GET', url: `${url}/$value` },
    ],
  })
  const responses = new Map(
    (answer.body['responses'] as { id: string; status: number; headers: object; body: unknown }[]).map((one) => [one.id, one]),
  )
  expect([...responses.values()].map((one) => one.status)).toEqual([200, 200, 429, 424, 200])
  expect(responses.get('2')?.body).toMatchObject({ isRead: true })
  expect(responses.get('3')?.headers).toMatchObject({ 'Retry-After': '9' })
  expect(Buffer.from(String(responses.get('5')?.body), 'base64').toString()).toContain('Subject: Question 1')
  const twice = await client.post('/$batch', {
    requests: [
      { id: '1', method: 'GET', url },
      { id: '1', method: 'GET', url },
    ],
  })
  expect(twice.status).toBe(400)
  const many = Array.from({ length: 21 }, (_, at) => ({ id: String(at), method: 'GET', url }))
  expect((await client.post('/$batch', { requests: many })).status).toBe(400)
})

test('a search finds words in subject, sender and text, and goes with no filter', async () => {
  deliverMany(opened.world, 3)
  const find = async (search: string) =>
    valueOf(await client.get(`/me/messages?$select=subject&$search=${encodeURIComponent(search)}`)).map((one) => one['subject'])
  expect(await find('"subject:Question 2"')).toEqual(['Question 2'])
  expect(await find('"from:ann.lee"')).toHaveLength(3)
  const long = `From: ann.lee@example.com\r\nTo: support@contoso.example\r\nSubject: Long\r\n\r\n${'lorem ipsum '.repeat(60)}zebrafish\r\n`
  opened.world.mail.deliver('support@contoso.example', Buffer.from(long))
  expect(await find('"body:zebrafish"')).toEqual(['Long'])
  expect(await find('"zebrafish"')).toEqual(['Long'])
  expect(await find('"subject:zebrafish"')).toEqual([])
  expect(codeOf(await client.get('/me/messages?$search="x"&$filter=isRead eq true'))).toBe('SearchWithFilter')
})
