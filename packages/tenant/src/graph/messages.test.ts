import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'

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

const subjects = (answer: Awaited<ReturnType<typeof client.get>>) => valueOf(answer).map((item) => item['subject'])

test('the signed-in person and other people are shown with the selected fields', async () => {
  const me = await client.get('/me?$select=id,mail,userPrincipalName')
  expect(me.body).toMatchObject({ mail: 'support@contoso.example', userPrincipalName: 'support@contoso.example' })
  expect(Object.keys(me.body)).toHaveLength(4)
  expect(codeOf(await client.get('/users/sam@contoso.example'))).toBe('Authorization_RequestDenied')
  const reader = opened.graph(await opened.appToken(['User.Read.All']))
  expect((await reader.get('/users/SAM@contoso.example')).body).toMatchObject({ displayName: 'Sam Rivera' })
  expect(codeOf(await reader.get('/users/nobody@contoso.example'))).toBe('Request_ResourceNotFound')
  expect((await reader.get('/me')).status).toBe(400)
})

test('a mailbox is found by id, by principal name and by alias, in any spelling of the path', async () => {
  deliverMany(opened.world, 1)
  const user = opened.world.directory.findUser('support@contoso.example')
  const paths = [
    `/users/${user?.id}/messages`,
    '/users/help@contoso.example/messages',
    "/users('support@contoso.example')/mailFolders('Inbox')/messages",
    '/me/mailfolders/inbox/messages',
    '/ME/Messages',
  ]
  for (const path of paths) expect([path, subjects(await client.get(path))]).toEqual([path, ['Question 1']])
  expect((await client.get(`${opened.tenant.origins.http}/beta/me/messages`)).status).toBe(200)
})

test('folders are listed, found by name and id, counted, made, and made only once', async () => {
  deliverMany(opened.world, 2)
  const listed = await client.get('/me/mailFolders?$top=50')
  expect(valueOf(listed).map((folder) => folder['displayName'])).toContain('Sent Items')
  expect(valueOf(listed).map((folder) => folder['displayName'])).not.toContain('Sync Issues')
  const hidden = await client.get('/me/mailFolders?$top=50&includeHiddenFolders=true')
  expect(valueOf(hidden).map((folder) => folder['displayName'])).toContain('Sync Issues')
  const inbox = await client.get("/me/mailFolders('inbox')")
  expect(inbox.body).toMatchObject({ displayName: 'Inbox', totalItemCount: 2, unreadItemCount: 2, childFolderCount: 0 })
  const made = await client.post('/me/mailFolders/inbox/childFolders', { displayName: 'Done' })
  expect(made.status).toBe(201)
  expect(valueOf(await client.get('/me/mailFolders/inbox/childFolders'))).toHaveLength(1)
  expect((await client.get(`/me/mailFolders/${String(made.body['id'])}`)).body).toMatchObject({ displayName: 'Done' })
  const again = await client.post('/me/mailFolders/inbox/childFolders', { displayName: 'done' })
  expect([again.status, codeOf(again)]).toEqual([409, 'ErrorFolderExists'])
  expect(codeOf(await client.get('/me/mailFolders/nosuchname'))).toBe('ErrorInvalidIdMalformed')
})

test('messages come newest first, ten a page, with links that lead through all of them', async () => {
  deliverMany(opened.world, 23)
  const seen: unknown[] = []
  let next: string | undefined = '/me/mailFolders/inbox/messages?$select=subject&$count=true'
  const sizes: number[] = []
  while (next !== undefined) {
    const answer = await client.get(next)
    expect(answer.body['@odata.count']).toBe(23)
    sizes.push(valueOf(answer).length)
    seen.push(...subjects(answer))
    next = answer.body['@odata.nextLink'] as string | undefined
  }
  expect(sizes).toEqual([10, 10, 3])
  expect(seen).toEqual(Array.from({ length: 23 }, (_, at) => `Question ${String(23 - at)}`))
  expect((await client.get('/me/messages?$top=1001')).status).toBe(400)
  expect((await client.get('/me/messages/$count')).body).toEqual({ text: '23' })
})

test.each([
  ["internetMessageId eq '<Question-2@example.com>'", ['Question 2']],
  ["from/emailAddress/address eq 'ANN.LEE@example.com' and receivedDateTime ge 2026-11-23T08:00:03Z", ['Question 3']],
  ["startswith(subject,'Question') and not (subject eq 'Question 1' or contains(subject, '3'))", ['Question 2']],
  ['isRead eq true', ['Question 1']],
  ['isRead ne true', ['Question 3', 'Question 2']],
  ['receivedDateTime lt 2026-11-23T08:00:02Z', ['Question 1']],
  ["hasAttachments eq false and importance eq 'normal'", ['Question 3', 'Question 2', 'Question 1']],
  ["subject eq 'it''s'", []],
])('$filter=%s', async (filter, expected) => {
  deliverMany(opened.world, 3)
  const first = await client.get(`/me/messages?$filter=${encodeURIComponent("subject eq 'Question 1'")}`)
  await client.ask('PATCH', `/me/messages/${String(valueOf(first)[0]?.['id'])}`, { isRead: true })
  const answer = await client.get(`/me/mailFolders/inbox/messages?$filter=${encodeURIComponent(filter)}`)
  expect(answer).toMatchObject({ status: 200 })
  expect(subjects(answer)).toEqual(expected)
})

test('a sort order whose properties do not lead the filter is too complex', async () => {
  deliverMany(opened.world, 2)
  const ask = async (filter: string, order: string) =>
    await client.get(`/me/messages?$filter=${encodeURIComponent(filter)}&$orderby=${encodeURIComponent(order)}`)
  expect(codeOf(await ask('isRead eq false', 'receivedDateTime desc'))).toBe('InefficientFilter')
  const after = 'receivedDateTime ge 2026-01-01T00:00:00Z'
  expect(codeOf(await ask(`isRead eq false and ${after}`, 'receivedDateTime asc'))).toBe('InefficientFilter')
  expect(subjects(await ask(`${after} and isRead eq false`, 'receivedDateTime asc'))).toEqual(['Question 1', 'Question 2'])
})

test.each([
  '$filter=',
  '$filter=subject eq',
  '$filter=nothing eq 1',
  '$select=nothing',
  '$orderby=subject up',
  "$filter=contains(subject 'x')",
])('a query that cannot be understood is refused: %s', async (query) => {
  expect((await client.get(`/me/messages?${query}`)).status).toBe(400)
})

test('a message shows its people, text, headers and thread, and its MIME byte for byte', async () => {
  const raw = Buffer.from(
    [
      'Received: from mx.example.com by mail.example',
      'From: =?utf-8?q?J=C3=BCrg?= <juerg@example.com>',
      'To: Support <support@contoso.example>, sam@contoso.example',
      'Cc: bo.chen@example.com',
      'Reply-To: desk@example.com',
      'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
      'Date: Mon, 23 Nov 2026 07:59:58 +0000',
      'Message-ID: <one@example.com>',
      'Importance: high',
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Hello &amp; welcome</p>',
      '',
    ].join('\r\n'),
  )
  const mail = opened.world.mail.deliver('support@contoso.example', raw)
  const path = `/me/messages/${String(mail?.immutableId)}`
  const shown = await client.get(path, immutable)
  expect(shown.body).toMatchObject({
    id: mail?.immutableId,
    subject: 'Grüße',
    from: { emailAddress: { name: 'Jürg', address: 'juerg@example.com' } },
    ccRecipients: [{ emailAddress: { name: 'bo.chen@example.com', address: 'bo.chen@example.com' } }],
    replyTo: [{ emailAddress: { address: 'desk@example.com' } }],
    sentDateTime: '2026-11-23T07:59:58Z',
    internetMessageId: '<one@example.com>',
    importance: 'high',
    bodyPreview: 'Hello & welcome',
    body: { contentType: 'html' },
    isDraft: false,
    hasAttachments: false,
  })
  expect(shown.body).not.toHaveProperty('internetMessageHeaders')
  expect((shown.body['toRecipients'] as unknown[]).length).toBe(2)
  const asText = await client.get(`${path}?$select=body`, { prefer: 'outlook.body-content-type="text"' })
  expect(asText.body['body']).toEqual({ contentType: 'text', content: expect.stringContaining('Hello & welcome') })
  const headers = await client.get(`${path}?$select=internetMessageHeaders`)
  expect(headers.body['internetMessageHeaders']).toContainEqual({
    name: 'Received',
    value: 'from mx.example.com by mail.example',
  })
  const mime = await fetch(`${opened.tenant.origins.http}/v1.0${path}/$value`, {
    headers: { authorization: `Bearer ${await opened.tokenFor('support@contoso.example')}` },
  })
  expect(mime.headers.get('content-type')).toContain('text/plain')
  expect(Buffer.from(await mime.arrayBuffer()).equals(raw)).toBe(true)
})

test('a mail without a valid Message-ID gets one, and the bytes carry it', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Bad id', { messageId: '<broken>' }))
  expect(mail?.internetMessageId).toMatch(/^<[0-9A-Z]+@[0-9A-Z]+\.eurprd05\.prod\.outlook\.com>$/)
  const mime = await client.get(`/me/messages/${String(mail?.immutableId)}/$value`)
  expect(mime.body['text']).toContain(`Message-ID: ${String(mail?.internetMessageId)}`)
  expect(mime.body['text']).toContain('X-Microsoft-Original-Message-ID: <broken>')
})

test('attachments are listed, fetched and given raw; an attached mail is an item', async () => {
  const raw = [
    'From: a@example.com',
    'To: support@contoso.example',
    'Subject: With files',
    'Message-ID: <files@example.com>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'See files',
    '--b',
    'Content-Type: application/pdf; name="a.pdf"',
    'Content-Disposition: attachment; filename="a.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF').toString('base64'),
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Subject: Inner',
    '',
    'Inner text',
    '--b--',
    '',
  ].join('\r\n')
  const mail = opened.world.mail.deliver('support@contoso.example', Buffer.from(raw))
  const path = `/me/messages/${String(mail?.immutableId)}`
  expect((await client.get(`${path}?$select=hasAttachments`)).body['hasAttachments']).toBe(true)
  const [file, item] = valueOf(await client.get(`${path}/attachments`))
  expect(file).toMatchObject({
    '@odata.type': '#microsoft.graph.fileAttachment',
    name: 'a.pdf',
    contentType: 'application/pdf',
    size: 4,
    isInline: false,
    contentBytes: Buffer.from('%PDF').toString('base64'),
  })
  expect(item).toMatchObject({ '@odata.type': '#microsoft.graph.itemAttachment' })
  expect((await client.get(`${path}/attachments/${String(file?.['id'])}`)).body).toMatchObject({ name: 'a.pdf' })
  expect((await client.get(`${path}/attachments/${String(file?.['id'])}/$value`)).body).toEqual({ text: '%PDF' })
  expect((await client.get(`${path}/attachments/${String(item?.['id'])}/$value`)).body['text']).toContain('Subject: Inner')
  const expanded = await client.get(`${path}?$select=subject&$expand=attachments`)
  expect(expanded.body['attachments']).toHaveLength(2)
})

test('state changes on any message, contents on drafts only, and a stale change key is refused', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('State'))
  const path = `/me/messages/${String(mail?.immutableId)}`
  const before = String((await client.get(path)).body['@odata.etag'])
  const changed = await client.ask('PATCH', path, {
    isRead: true,
    categories: ['Red'],
    flag: { flagStatus: 'flagged' },
    importance: 'high',
  })
  expect(changed.body).toMatchObject({ isRead: true, categories: ['Red'], flag: { flagStatus: 'flagged' }, importance: 'high' })
  const stale = await client.ask('PATCH', path, { isRead: false }, { 'if-match': before })
  expect([stale.status, codeOf(stale)]).toEqual([412, 'ErrorIrresolvableConflict'])
  expect((await client.ask('PATCH', path, { subject: 'Other' })).status).toBe(400)
  expect(codeOf(await client.ask('PATCH', path, { colour: 'Red' }))).toBe('RequestBodyRead')
})

test('receipts are asked for and no longer asked for on a draft, and its MIME form says so', async () => {
  const asked = { isReadReceiptRequested: true, isDeliveryReceiptRequested: true }
  const made = await client.post('/me/messages', { subject: 'Please confirm', ...asked })
  expect(made.body).toMatchObject(asked)
  const path = `/me/messages/${String(made.body['id'])}`
  const mime = async () => String((await client.get(`${path}/$value`)).body['text'])
  expect(await mime()).toMatch(/^Disposition-Notification-To: <support@contoso\.example>\r$/m)
  await client.ask('PATCH', path, { subject: 'Please confirm soon' })
  expect((await client.get(path)).body).toMatchObject(asked)
  await client.ask('PATCH', path, { isReadReceiptRequested: false })
  expect((await client.get(path)).body).toMatchObject({ isReadReceiptRequested: false, isDeliveryReceiptRequested: true })
  expect(await mime()).not.toContain('Disposition-Notification-To')
})

test('deleting goes to Deleted Items, then out of sight; permanent deletion ends a mail', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Gone'))
  const other = opened.world.mail.deliver('support@contoso.example', sampleMail('Ended'))
  const path = `/me/messages/${String(mail?.immutableId)}`
  expect((await client.ask('DELETE', path)).status).toBe(204)
  expect(subjects(await client.get('/me/mailFolders/deleteditems/messages'))).toEqual(['Gone'])
  expect(codeOf(await client.get(`/me/mailFolders/inbox/messages/${String(mail?.immutableId)}`))).toBe('ErrorItemNotFound')
  expect((await client.ask('DELETE', path)).status).toBe(204)
  expect(valueOf(await client.get('/me/mailFolders/deleteditems/messages'))).toEqual([])
  expect((await client.post(`/me/messages/${String(other?.immutableId)}/permanentDelete`)).status).toBe(204)
  expect((await client.get(`/me/messages/${String(other?.immutableId)}`)).status).toBe(404)
})

test('a copy is another message with the same contents', async () => {
  const mail = opened.world.mail.deliver('support@contoso.example', sampleMail('Twin'))
  const copied = await client.post(`/me/messages/${String(mail?.immutableId)}/copy`, { destinationId: 'archive' }, immutable)
  expect(copied.status).toBe(201)
  expect(copied.body).toMatchObject({ subject: 'Twin', internetMessageId: mail?.internetMessageId })
  expect(copied.body['id']).not.toBe(mail?.immutableId)
})
