import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let client: ReturnType<typeof opened.graph>
const immutable = { prefer: 'IdType="ImmutableId"' }

beforeEach(async () => {
  opened = await openGraph()
  client = opened.graph(await opened.tokenFor('support@contoso.example'))
})
afterEach(async () => {
  await opened.tenant.close()
})

const mime = (lines: readonly string[]) =>
  [...lines, 'MIME-Version: 1.0', 'Content-Type: text/plain', '', 'Hello', ''].join('\r\n')
const inboxOf = (address: string) => {
  const user = opened.world.directory.findUser(address)
  return opened.world.mail.mailsOf(String(user?.id), 'inbox')
}
const textOf = (raw: Uint8Array | undefined) => Buffer.from(raw ?? []).toString('utf8')

test('a draft from MIME is sent under its own Message-ID, keeps its immutable id and lies in Sent Items', async () => {
  const draft = await client.postMime(
    '/me/messages',
    mime([
      'From: support@contoso.example',
      'To: Ann Lee <ann.lee@example.com>, sam@contoso.example',
      'Bcc: hidden@example.com',
      'Subject: Re: Question',
      'Message-ID: <ours-1@desk.example.com>',
      'In-Reply-To: <question@example.com>',
      'References: <first@example.com> <question@example.com>',
      'Auto-Submitted: auto-replied',
    ]),
    immutable,
  )
  expect([draft.status, draft.body['isDraft'], draft.body['internetMessageId']]).toEqual([201, true, '<ours-1@desk.example.com>'])
  expect(draft.headers.get('location')).toContain('/messages(')
  const id = String(draft.body['id'])
  const sent = await client.post(`/me/messages/${id}/send`, undefined, { 'content-length': '0' })
  expect(sent.status).toBe(202)
  const copy = await client.get(`/me/mailFolders/sentitems/messages/${id}`, immutable)
  expect(copy.body).toMatchObject({ id, isDraft: false, isRead: true, internetMessageId: '<ours-1@desk.example.com>' })
  expect(copy.body['bccRecipients']).toEqual([{ emailAddress: { name: 'hidden@example.com', address: 'hidden@example.com' } }])
  expect(valueOf(await client.get('/me/mailFolders/drafts/messages'))).toEqual([])
  const [outside] = opened.world.mail.outside()
  expect(outside).toMatchObject({ from: 'support@contoso.example', to: ['ann.lee@example.com', 'hidden@example.com'] })
  expect(textOf(outside?.raw)).toContain('In-Reply-To: <question@example.com>')
  expect(textOf(outside?.raw)).toContain('Auto-Submitted: auto-replied')
  expect(textOf(outside?.raw)).toContain('From: Contoso Support <support@contoso.example>')
  expect(textOf(outside?.raw)).not.toMatch(/^Bcc:/im)
  const [received] = inboxOf('sam@contoso.example')
  expect(received?.internetMessageId).toBe('<ours-1@desk.example.com>')
  expect(textOf(received?.raw)).toContain('Return-Path: <support@contoso.example>')
  const again = await client.post(`/me/messages/${id}/send`)
  expect(again.status).toBe(400)
})

test('sendMail takes MIME, keeps a copy, and refuses what is not base64 or too large', async () => {
  const sent = await client.postMime(
    '/me/sendMail',
    mime(['To: ann.lee@example.com', 'Subject: Hi', 'Message-ID: <m@desk.example.com>']),
  )
  expect(sent.status).toBe(202)
  const found = await client.get(
    `/me/mailFolders/sentitems/messages?$filter=${encodeURIComponent("internetMessageId eq '<m@desk.example.com>'")}`,
  )
  expect(valueOf(found)).toHaveLength(1)
  const bad = await client.post('/me/sendMail', 'this is not base64!', { 'content-type': 'text/plain' })
  expect([bad.status, codeOf(bad)]).toEqual([400, 'ErrorMimeContentInvalidBase64String'])
  const large = await client.postMime('/me/sendMail', mime(['To: ann.lee@example.com', `Subject: ${'x'.repeat(3_300_000)}`]))
  expect(large.status).toBe(413)
  expect(opened.world.mail.outside()).toHaveLength(1)
})

test('a Message-ID is rewritten when the service is set to, and the old one stays readable', async () => {
  opened.world.mail.settings.rewriteMessageIds = true
  const draft = await client.postMime(
    '/me/messages',
    mime(['To: ann.lee@example.com', 'Subject: Hi', 'Message-ID: <m@desk.example.com>']),
  )
  expect(draft.body['internetMessageId']).toMatch(/prod\.outlook\.com>$/)
  await client.post(`/me/messages/${String(draft.body['id'])}/send`)
  const raw = textOf(opened.world.mail.outside()[0]?.raw)
  expect(raw).toContain('X-Microsoft-Original-Message-ID: <m@desk.example.com>')
  expect(raw).toContain(`Message-ID: ${String(draft.body['internetMessageId'])}`)
})

test('sendMail takes JSON with attachment and own headers', async () => {
  const message = {
    subject: 'Grüße',
    body: { contentType: 'HTML', content: '<p>Hello</p>' },
    toRecipients: [{ emailAddress: { address: 'ann.lee@example.com', name: 'Ann' } }],
    attachments: [
      {
        '@odata.type': '#microsoft.graph.fileAttachment',
        name: 'a.txt',
        contentType: 'text/plain',
        contentBytes: Buffer.from('file').toString('base64'),
      },
    ],
    internetMessageHeaders: [{ name: 'x-ticket', value: '1' }],
  }
  expect((await client.post('/me/sendMail', { message, saveToSentItems: false })).status).toBe(202)
  const raw = textOf(opened.world.mail.outside()[0]?.raw)
  expect(raw).toMatch(/^x-ticket: 1\r$/im)
  expect(raw).toContain('Content-Disposition: attachment; filename=a.txt')
  expect(raw).toMatch(/^Message-ID:\s+<[0-9A-Z]+@[0-9A-Z]+\.eurprd05\.prod\.outlook\.com>/m)
  expect(valueOf(await client.get('/me/mailFolders/sentitems/messages'))).toEqual([])
})

test('headers must be custom and few; a mail needs a recipient', async () => {
  const send = async (more: object) =>
    codeOf(
      await client.post('/me/sendMail', {
        message: { toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }], ...more },
      }),
    )
  const header = (name: string) => ({ name, value: '1' })
  expect(await send({ internetMessageHeaders: [header('In-Reply-To')] })).toBe('InvalidInternetMessageHeader')
  expect(await send({ internetMessageHeaders: [1, 2, 3, 4, 5, 6].map((at) => header(`x-${String(at)}`)) })).toBe(
    'InvalidInternetMessageHeaderCollection',
  )
  expect(await send({ toRecipients: [] })).toBe('ErrorInvalidRecipients')
  expect(valueOf(await client.get('/me/messages'))).toEqual([])
})

test('a JSON draft is edited, gets attachments at once, and leaves with all of them', async () => {
  const draft = await client.post(
    '/me/messages',
    { subject: 'Draft', toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }] },
    immutable,
  )
  const path = `/me/messages/${String(draft.body['id'])}`
  const changed = await client.ask('PATCH', path, { subject: 'Changed', body: { contentType: 'text', content: 'New text' } })
  expect(changed.body).toMatchObject({
    subject: 'Changed',
    body: { contentType: 'text', content: expect.stringContaining('New text') },
  })
  const attach = async (name: string) =>
    await client.post(`${path}/attachments`, {
      '@odata.type': '#microsoft.graph.fileAttachment',
      name,
      contentType: 'application/octet-stream',
      contentBytes: Buffer.from(name).toString('base64'),
    })
  const posted = await Promise.all([attach('a.bin'), attach('b.bin'), attach('c.bin')])
  expect(posted.map((answer) => answer.status)).toEqual([201, 201, 201])
  const listed = valueOf(await client.get(`${path}/attachments`))
  expect(new Set(listed.map((one) => one['name']))).toEqual(new Set(['a.bin', 'b.bin', 'c.bin']))
  expect((await client.ask('DELETE', `${path}/attachments/${String(posted[1]?.body['id'])}`)).status).toBe(204)
  expect((await client.post(`${path}/send`)).status).toBe(202)
  const raw = textOf(opened.world.mail.outside()[0]?.raw)
  expect(raw).toContain('filename=a.bin')
  expect(raw).not.toContain('filename=b.bin')
  expect(raw).toContain('Subject: Changed')
})

test('attaching to a MIME draft keeps its Message-ID, its thread and its own headers', async () => {
  const draft = await client.postMime(
    '/me/messages',
    mime([
      'To: ann.lee@example.com',
      'Subject: Hi',
      'Message-ID: <m@desk.example.com>',
      'In-Reply-To: <q@example.com>',
      'References: <a@example.com> <q@example.com>',
      'Auto-Submitted: auto-replied',
    ]),
  )
  const path = `/me/messages/${String(draft.body['id'])}`
  await client.post(`${path}/attachments`, { name: 'a.txt', contentType: 'text/plain', contentBytes: 'YQ==' })
  await client.post(`${path}/send`)
  const raw = textOf(opened.world.mail.outside()[0]?.raw)
  for (const line of [
    'Message-ID: <m@desk.example.com>',
    'In-Reply-To: <q@example.com>',
    'References: <a@example.com> <q@example.com>',
    'Auto-Submitted: auto-replied',
    'filename=a.txt',
  ])
    expect(raw).toContain(line)
})

test('a large file goes up in pieces over a URL that takes no token', async () => {
  const draft = await client.post('/me/messages', {
    subject: 'Big',
    toRecipients: [{ emailAddress: { address: 'ann.lee@example.com' } }],
  })
  const path = `/me/messages/${String(draft.body['id'])}`
  const content = Buffer.alloc(5_000_000, 'abcdefg')
  const create = async (size: number) =>
    await client.post(`${path}/attachments/createUploadSession`, {
      AttachmentItem: { attachmentType: 'file', name: 'big.bin', size },
    })
  expect(codeOf(await create(1000))).toBe('ErrorAttachmentSizeShouldNotBeLessThanMinimumSize')
  const session = await create(content.length)
  expect([session.status, session.body['nextExpectedRanges']]).toEqual([201, ['0-']])
  const put = async (from: number, to: number, headers: Record<string, string> = {}) =>
    await fetch(String(session.body['uploadUrl']), {
      method: 'PUT',
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${from}-${to}/${content.length}`,
        ...headers,
      },
      body: content.subarray(from, to + 1),
    })
  expect((await put(0, 1_999_999, { authorization: 'Bearer x' })).status).toBe(401)
  expect((await put(2_000_000, 2_999_999)).status).toBe(416)
  const first = await put(0, 1_999_999)
  expect([first.status, await first.json()]).toEqual([
    200,
    { ExpirationDateTime: expect.any(String), nextExpectedRanges: ['2000000'] },
  ])
  expect((await put(0, 1_999_999)).status).toBe(416)
  const last = await put(2_000_000, content.length - 1)
  expect([last.status, await last.text()]).toEqual([201, ''])
  expect(last.headers.get('location')).toContain("/Attachments('")
  const [attachment] = valueOf(await client.get(`${path}/attachments?$select=name,size`))
  expect(attachment).toMatchObject({ name: 'big.bin', size: content.length })
  expect((await put(0, 1)).status).toBe(404)
  const { attachments } = { attachments: valueOf(await client.get(`${path}/attachments`)) }
  expect(Buffer.from(String(attachments[0]?.['contentBytes']), 'base64').equals(content)).toBe(true)
})

test('an unknown address of the tenant comes back as a report in the thread of the mail', async () => {
  await client.postMime(
    '/me/sendMail',
    mime(['To: nobody@contoso.example, ann.lee@example.com', 'Subject: Lost', 'Message-ID: <lost@desk.example.com>']),
  )
  expect(opened.world.mail.outside()).toHaveLength(1)
  const [report] = valueOf(await client.get('/me/mailFolders/inbox/messages'))
  expect(report).toMatchObject({
    subject: 'Undeliverable: Lost',
    from: { emailAddress: { address: 'postmaster@contoso.example' } },
  })
  const raw = String((await client.get(`/me/messages/${String(report?.['id'])}/$value`)).body['text'])
  for (const line of [
    'Return-Path: <>',
    'Auto-Submitted: auto-replied',
    'X-MS-Exchange-Message-Is-Ndr:',
    'In-Reply-To: <lost@desk.example.com>',
    'report-type=delivery-status',
    'Final-Recipient: rfc822;nobody@contoso.example',
    'Status: 5.1.10',
  ])
    expect(raw).toContain(line)
  const [copy] = valueOf(await client.get('/me/mailFolders/sentitems/messages'))
  const threadOf = (message: typeof report) => String(message?.['conversationIndex']).slice(0, 28)
  expect(threadOf(report)).toBe(threadOf(copy))
})

test('an outside address bounces when told to, and a report is never reported on', async () => {
  opened.world.mail.settings.bounces.set('full@example.com', { status: '5.2.2', diagnostic: '550 5.2.2 Mailbox full' })
  await client.postMime('/me/sendMail', mime(['To: full@example.com', 'Subject: A']))
  expect(inboxOf('support@contoso.example').map((mail) => mail.subject)).toEqual(['Undeliverable: A'])
  opened.world.mail.transport('', ['nobody@contoso.example'], sampleMail('Report'))
  expect(inboxOf('support@contoso.example')).toHaveLength(1)
})

test('sending in another name needs SendAs or SendOnBehalf, and on behalf names the sender', async () => {
  const { directory } = opened.world
  const [support, sam] = [directory.findUser('support@contoso.example'), directory.findUser('sam@contoso.example')]
  const send = async () =>
    await client.postMime('/me/sendMail', mime(['From: sam@contoso.example', 'To: ann.lee@example.com', 'Subject: S']))
  const refused = await send()
  expect([refused.status, codeOf(refused)]).toEqual([403, 'ErrorSendAsDenied'])
  expect(valueOf(await client.get('/me/messages'))).toEqual([])
  sam?.sendOnBehalf.push(String(support?.id))
  expect((await send()).status).toBe(202)
  expect(textOf(opened.world.mail.outside()[0]?.raw)).toContain('Sender: Contoso Support <support@contoso.example>')
  sam?.sendAs.push(String(support?.id))
  expect((await send()).status).toBe(202)
  expect(textOf(opened.world.mail.outside()[1]?.raw)).not.toContain('Sender:')
  const stranger = await client.postMime('/me/sendMail', mime(['From: ann.lee@example.com', 'To: bo.chen@example.com']))
  expect(codeOf(stranger)).toBe('ErrorSendAsDenied')
})

test('a delayed submission waits in the Outbox', async () => {
  opened.world.mail.settings.submissionMilliseconds = 150
  await client.postMime('/me/sendMail', mime(['To: ann.lee@example.com', 'Subject: Later']))
  expect(valueOf(await client.get('/me/mailFolders/outbox/messages'))).toHaveLength(1)
  expect(opened.world.mail.outside()).toEqual([])
  await expect.poll(() => opened.world.mail.outside().length).toBe(1)
  expect(valueOf(await client.get('/me/mailFolders/sentitems/messages'))).toHaveLength(1)
})

test('an answer from outside joins the conversation of the mail it answers', async () => {
  await client.postMime(
    '/me/sendMail',
    mime(['To: ann.lee@example.com', 'Subject: Topic', 'Message-ID: <topic@desk.example.com>']),
  )
  opened.world.mail.transport(
    'ann.lee@example.com',
    ['support@contoso.example'],
    sampleMail('Re: Topic', { headers: ['In-Reply-To: <topic@desk.example.com>'] }),
  )
  const [copy] = valueOf(await client.get('/me/mailFolders/sentitems/messages'))
  const [answer] = valueOf(await client.get('/me/mailFolders/inbox/messages'))
  expect(answer?.['conversationId']).toBe(copy?.['conversationId'])
})
