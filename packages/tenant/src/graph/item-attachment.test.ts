import { beforeEach, expect, test } from 'vitest'

import { readParts } from '../mail/read-parts.ts'
import { codeOf, openGraph, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor('support@contoso.example'))
})

const address = (name: string, of: string) => ({ emailAddress: { name, address: of } })
const TO_ANN = [address('Ann Lee', 'ann.lee@example.com')]
const item = (more: object = {}) => ({
  '@odata.type': '#microsoft.graph.itemAttachment',
  name: 'Earlier question',
  item: {
    '@odata.type': '#microsoft.graph.message',
    subject: 'Inner',
    body: { contentType: 'html', content: '<p>Inner <b>words</b></p>' },
    from: address('Bo Chen', 'bo.chen@example.com'),
    toRecipients: [address('Support', 'support@contoso.example')],
    ...more,
  },
})

async function newDraft(): Promise<string> {
  const draft = await client.post('/me/messages', { subject: 'Outer', toRecipients: TO_ANN })
  return `/me/messages/${String(draft.body['id'])}`
}

test('a mail is attached as an item, read whole as MIME, and leaves inside the mail', async () => {
  const path = await newDraft()
  const added = await client.post(`${path}/attachments`, item())
  expect(added.status).toBe(201)
  expect(added.body).toMatchObject({
    '@odata.type': '#microsoft.graph.itemAttachment',
    name: 'Earlier question',
    contentType: null,
    isInline: false,
  })
  expect(added.body).not.toHaveProperty('contentBytes')
  const mime = String((await client.get(`${path}/attachments/${String(added.body['id'])}/$value`)).body['text'])
  expect(mime).toContain('Subject: Inner')
  expect(mime).toContain('From: Bo Chen <bo.chen@example.com>')
  expect(mime).toContain('Inner <b>words</b>')
  expect((await client.post(`${path}/send`)).status).toBe(202)
  const sent = opened.world.mail.outside()[0]?.raw ?? Buffer.of()
  expect((await readParts(sent)).attachments).toMatchObject([{ isItem: true, contentType: 'message/rfc822' }])
})

test('an attached mail is shown as a message when it is expanded', async () => {
  const path = await newDraft()
  const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'YWJj' }
  const { body } = await client.post(`${path}/attachments`, item({ attachments: [file] }))
  const expanded = await client.get(`${path}/attachments/${String(body['id'])}?$expand=microsoft.graph.itemAttachment/item`)
  expect(expanded.body['item']).toMatchObject({
    '@odata.type': '#microsoft.graph.message',
    subject: 'Inner',
    hasAttachments: true,
    body: { contentType: 'html', content: expect.stringContaining('<b>words</b>') },
    from: address('Bo Chen', 'bo.chen@example.com'),
    toRecipients: [{ emailAddress: { address: 'support@contoso.example' } }],
  })
  expect((await client.get(`${path}/attachments/${String(body['id'])}`)).body).not.toHaveProperty('item')
})

test('items come with a new draft, a sent mail and a reply as well', async () => {
  const draft = await client.post('/me/messages', { subject: 'Outer', attachments: [item({ attachments: [item()] })] })
  const [outer] = valueOf(await client.get(`/me/messages/${String(draft.body['id'])}/attachments`))
  const inner = await client.get(`/me/messages/${String(draft.body['id'])}/attachments/${String(outer?.['id'])}/$value`)
  expect(inner.body['text']).toContain('message/rfc822')
  await client.post('/me/sendMail', { message: { subject: 'Sent', toRecipients: TO_ANN, attachments: [item()] } })
  expect(Buffer.from(opened.world.mail.outside()[0]?.raw ?? []).toString()).toContain('Subject: Inner')
  const received = opened.world.mail.deliver(
    'support@contoso.example',
    Buffer.from('From: ann.lee@example.com\r\nSubject: Hi\r\n\r\nHi'),
  )
  const reply = await client.post(`/me/messages/${String(received?.immutableId)}/createReply`, {
    message: { attachments: [item()] },
  })
  expect(valueOf(await client.get(`/me/messages/${String(reply.body['id'])}/attachments`))).toMatchObject([
    { '@odata.type': '#microsoft.graph.itemAttachment' },
  ])
})

test.each([
  ['no item', { ...item(), item: undefined }, 'ErrorItemPropertyRequestFailed'],
  ['an event', { ...item(), item: { '@odata.type': '#microsoft.graph.event', subject: 'Meeting' } }, 'ErrorInvalidRequest'],
  ['a field no message has', item({ colour: 'red' }), 'RequestBodyRead'],
  ['a link', { '@odata.type': '#microsoft.graph.referenceAttachment', name: 'x' }, 'ErrorInvalidRequest'],
])('with %s nothing is attached', async (_, attachment, code) => {
  const path = await newDraft()
  expect(codeOf(await client.post(`${path}/attachments`, attachment))).toBe(code)
  expect(valueOf(await client.get(`${path}/attachments`))).toEqual([])
})

test('items in items in items end somewhere', async () => {
  let nested = item()
  for (let depth = 0; depth < 8; depth += 1) nested = item({ attachments: [nested] })
  expect(codeOf(await client.post(`${await newDraft()}/attachments`, nested))).toBe('ErrorInvalidRequest')
})

test('a mailbox that fills up in the middle of an upload takes no more of it', async () => {
  const path = await newDraft()
  const size = 6_000_000
  const { body } = await client.post(`${path}/attachments/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'big.bin', size },
  })
  const put = async (from: number) =>
    await fetch(String(body['uploadUrl']), {
      method: 'PUT',
      headers: { 'content-range': `bytes ${String(from)}-${String(from + 2_999_999)}/${String(size)}` },
      body: Buffer.alloc(3_000_000),
    })
  const support = opened.world.directory.findUser('support@contoso.example')
  if (!support) throw new Error('The seed has no support')
  support.quotaBytes = 2_000_000
  expect((await put(0)).status).toBe(200)
  const refused = await put(3_000_000)
  expect([refused.status, await refused.json()]).toMatchObject([507, { error: { code: 'ErrorQuotaExceeded' } }])
  support.quotaBytes = null
  expect((await put(3_000_000)).status).toBe(201)
})
