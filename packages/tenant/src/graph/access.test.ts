import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from './test-tenant.ts'

let opened: Awaited<ReturnType<typeof openGraph>>

beforeEach(async () => {
  opened = await openGraph()
  deliverMany(opened.world, 1)
})
afterEach(async () => {
  await opened.tenant.close()
})

const as = async (address: string, scopes?: readonly string[]) => opened.graph(await opened.tokenFor(address, scopes))
const asApp = async (roles: readonly string[]) => opened.graph(await opened.appToken(roles))
const shared = '/users/support@contoso.example/messages'

test('a request without a token, with a broken, expired or foreign one is refused with a challenge', async () => {
  const user = opened.world.directory.findUser('support@contoso.example')
  if (user === undefined) throw new Error('no support')
  const foreign = await opened.world.tokens.issueForUser({
    app: opened.app,
    audience: 'https://outlook.office365.com',
    user,
    scopes: ['IMAP.AccessAsUser.All'],
  })
  const good = await opened.tokenFor('support@contoso.example')
  const messageFor = async (token: string) => {
    const answer = await opened.graph(token).get('/me/messages')
    expect([answer.status, codeOf(answer)]).toEqual([401, 'InvalidAuthenticationToken'])
    expect(answer.headers.get('www-authenticate')).toContain('authorization_uri=')
    return (answer.body['error'] as { message: string }).message
  }
  expect(await messageFor('')).toBe('Access token is empty.')
  expect(await messageFor('rubbish')).toContain('CompactToken parsing failed')
  expect(await messageFor(foreign.token)).toContain('Invalid audience')
  expect(await messageFor(`${good.slice(0, -6)}AAAAAA`)).toContain('Invalid signature')
  opened.world.clock.shift(3 * 3_600_000)
  expect(await messageFor(good)).toContain('has expired')
})

test('every answer carries a request id, and the client id it was sent', async () => {
  const client = await as('support@contoso.example')
  const good = await client.get('/me/messages', { 'client-request-id': 'my-own-id' })
  expect(good.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(good.headers.get('client-request-id')).toBe('my-own-id')
  const bad = await client.get('/me/messages/AAMkNoSuch', { 'client-request-id': 'my-own-id' })
  expect(bad.body).toEqual({
    error: {
      code: 'ErrorInvalidIdMalformed',
      message: 'Id is malformed.',
      innerError: { date: expect.any(String), 'request-id': bad.headers.get('request-id'), 'client-request-id': 'my-own-id' },
    },
  })
})

test.each([
  [['Mail.Read'], [200, 200, 403, 403]],
  [['Mail.ReadWrite'], [200, 200, 200, 403]],
  [['Mail.Send'], [403, 403, 403, 202]],
  [['Mail.ReadBasic'], [200, 403, 403, 403]],
  [['User.Read'], [403, 403, 403, 403]],
])('delegated %j reaches list, MIME, patch and send as %j', async (scopes, expected) => {
  const client = await as('support@contoso.example', scopes)
  const inbox = opened.world.mail.mailsOf(String(opened.world.directory.findUser('support@contoso.example')?.id), 'inbox')
  const path = `/me/messages/${String(inbox[0]?.immutableId)}`
  const answers = [
    await client.get('/me/messages'),
    await client.get(`${path}/$value`),
    await client.ask('PATCH', path, { isRead: true }),
    await client.postMime('/me/sendMail', 'To: ann.lee@example.com\r\n\r\nHi'),
  ]
  expect(answers.map((answer) => answer.status)).toEqual(expected)
  const refused = answers.filter((answer) => answer.status === 403)
  expect(refused.every((answer) => codeOf(answer) === 'ErrorAccessDenied')).toBe(true)
})

test('Mail.ReadBasic sees no bodies', async () => {
  const [message] = valueOf(await (await as('support@contoso.example', ['Mail.ReadBasic'])).get('/me/messages'))
  expect(message).toMatchObject({ subject: 'Question 1' })
  expect(message).not.toHaveProperty('body')
  expect(message).not.toHaveProperty('bodyPreview')
})

test("another person's mailbox needs FullAccess and a .Shared permission", async () => {
  const support = opened.world.directory.findUser('support@contoso.example')
  const sam = opened.world.directory.findUser('sam@contoso.example')
  expect(codeOf(await (await as('sam@contoso.example')).get(shared))).toBe('ErrorAccessDenied')
  support?.fullAccess.push(String(sam?.id))
  expect((await (await as('sam@contoso.example')).get(shared)).status).toBe(200)
  expect((await (await as('sam@contoso.example', ['Mail.ReadWrite'])).get(shared)).status).toBe(403)
  const sendAs = async () =>
    await (
      await as('sam@contoso.example')
    ).postMime('/users/support@contoso.example/sendMail', 'To: ann.lee@example.com\r\n\r\nHi')
  expect(codeOf(await sendAs())).toBe('ErrorSendAsDenied')
  support?.sendAs.push(String(sam?.id))
  expect((await sendAs()).status).toBe(202)
  expect(opened.world.mail.mailsOf(String(support?.id), 'sentitems')).toHaveLength(1)
})

test('an upload session into a shared mailbox is refused to a person, as documented, and given to an app', async () => {
  const support = opened.world.directory.findUser('support@contoso.example')
  const sam = opened.world.directory.findUser('sam@contoso.example')
  support?.fullAccess.push(String(sam?.id))
  const open = async (client: Awaited<ReturnType<typeof as>>) => {
    const draft = await client.post('/users/support@contoso.example/messages', { subject: 'Big' })
    const path = `/users/support@contoso.example/messages/${String(draft.body['id'])}/attachments/createUploadSession`
    return await client.post(path, { AttachmentItem: { attachmentType: 'file', name: 'a', size: 4_000_000 } })
  }
  expect(codeOf(await open(await as('sam@contoso.example')))).toBe('ErrorAccessDenied')
  expect((await open(await asApp(['Mail.ReadWrite']))).status).toBe(201)
})

test('an app opens every mailbox its role covers, unless a policy holds it to some', async () => {
  const client = await asApp(['Mail.Read'])
  expect((await client.get(shared)).status).toBe(200)
  expect((await client.get('/me/messages')).status).toBe(400)
  expect(codeOf(await client.postMime('/users/support@contoso.example/sendMail', 'To: a@example.com\r\n\r\nHi'))).toBe(
    'ErrorAccessDenied',
  )
  const sam = opened.world.directory.findUser('sam@contoso.example')
  opened.world.mail.settings.appMailboxes.set(opened.app.appId, [String(sam?.id)])
  const refused = await client.get(shared)
  expect([codeOf(refused), (refused.body['error'] as { message: string }).message]).toEqual([
    'ErrorAccessDenied',
    'Access to OData is disabled.',
  ])
  expect((await client.get('/users/sam@contoso.example/messages')).status).toBe(200)
})

test('people without a mailbox, unknown people, unknown methods and unknown paths have their own refusals', async () => {
  opened.world.directory.addUser({ userPrincipalName: 'nobox@contoso.example', mailboxEnabled: false })
  const client = await asApp(['Mail.Read'])
  expect(codeOf(await client.get('/users/nobox@contoso.example/messages'))).toBe('MailboxNotEnabledForRESTAPI')
  expect(codeOf(await client.get('/users/nobody@contoso.example/messages'))).toBe('ErrorInvalidUser')
  const method = await client.ask('PUT', shared, {})
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, POST'])
  expect((await client.get('/me/no/such/thing')).status).toBe(400)
})

test('more than four requests at once on one mailbox are throttled, other mailboxes are not', async () => {
  opened.world.mail.settings.serviceMilliseconds = 1_500
  opened.world.mail.settings.retryAfterSeconds = 7
  const client = await as('support@contoso.example')
  const other = await as('sam@contoso.example')
  const answers = await Promise.all([
    ...Array.from({ length: 6 }, async () => await client.get('/me/messages?$select=id')),
    other.get('/me/messages?$select=id'),
  ])
  expect(answers.map((answer) => answer.status).toSorted((left, right) => left - right)).toEqual([
    200, 200, 200, 200, 200, 429, 429,
  ])
  expect(answers.at(-1)?.status).toBe(200)
  const throttled = answers.find((answer) => answer.status === 429)
  expect(throttled?.headers.get('retry-after')).toBe('7')
  expect(throttled?.body['error']).toMatchObject({
    code: 'ApplicationThrottled',
    message: 'Application is over its MailboxConcurrency limit.',
  })
  expect((await client.get('/me/messages?$select=id')).status).toBe(200)
})

test('the number of requests in a window is limited, and Retry-After may be missing', async () => {
  opened.world.mail.settings.maxRequestsPerWindow = 2
  opened.world.mail.settings.retryAfterSeconds = null
  const client = await as('support@contoso.example')
  const statuses: number[] = []
  for (let at = 0; at < 3; at += 1) statuses.push((await client.get('/me/messages')).status)
  expect(statuses).toEqual([200, 200, 429])
  expect((await client.get('/me/messages')).headers.get('retry-after')).toBeNull()
  opened.world.clock.shift(600_001)
  expect((await client.get('/me/messages')).status).toBe(200)
})

test('the bytes sent into a mailbox are limited', async () => {
  opened.world.mail.settings.maxUploadBytesPerWindow = 3_000
  const client = await as('support@contoso.example')
  const send = async () => await client.postMime('/me/messages', `Subject: ${'x'.repeat(1_500)}\r\n\r\nHi`)
  expect((await send()).status).toBe(201)
  const refused = await send()
  expect([refused.status, (refused.body['error'] as { message: string }).message]).toEqual([
    429,
    'Application is over its IncomingBytes limit.',
  ])
  expect((await client.get('/me/messages')).status).toBe(200)
})

test('a fault of the table hits the operation it names, before, in the middle of and after the answer', async () => {
  const client = await as('support@contoso.example')
  const delta = '/me/mailFolders/inbox/messages/delta'
  opened.world.faults.add({
    protocol: 'graph',
    operation: 'messages.delta',
    effect: { kind: 'status', status: 503, retryAfterSeconds: 3 },
    count: 1,
  })
  const refused = await client.get(delta)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '3'])
  expect((await client.get(delta)).status).toBe(200)
  for (const when of ['before', 'after'] as const) {
    opened.world.faults.add({ protocol: 'graph', operation: 'sendMail', effect: { kind: 'cut', when }, count: 1 })
    await expect(client.postMime('/me/sendMail', `To: ann.lee@example.com\r\nSubject: ${when}\r\n\r\nHi`)).rejects.toThrow(
      /fetch failed|terminated/,
    )
  }
  const sent = opened.world.mail.outside().map((mail) => /Subject: (\w+)/.exec(Buffer.from(mail.raw).toString())?.[1])
  expect(sent).toEqual(['after'])
  opened.world.faults.add({ protocol: 'graph', operation: 'messages.delta', effect: { kind: 'cut', when: 'middle' }, count: 1 })
  await expect(client.get(delta)).rejects.toThrow(/fetch failed|terminated/)
  expect((await client.get(delta)).status).toBe(200)
})

test('the request log names operation and caller and holds no token', async () => {
  const token = await opened.tokenFor('support@contoso.example')
  await opened.graph(token).get("/me/messages?$filter=subject eq 'x'")
  const entry = opened.world.log.list().at(-1)
  expect(entry).toMatchObject({
    operation: 'messages.list',
    status: 200,
    principal: 'support@contoso.example',
    path: '/v1.0/me/messages',
  })
  expect(JSON.stringify(opened.world.log.list())).not.toContain(token.slice(0, 20))
})

test('a mail seeded twice under one Message-ID is two messages', async () => {
  opened.world.mail.deliver('support@contoso.example', sampleMail('Question 1'))
  expect(valueOf(await (await as('support@contoso.example')).get('/me/messages'))).toHaveLength(2)
})

test('a policy or a role of Exchange comes into force only when it has spread', async () => {
  const { settings } = opened.world.mail
  const sam = String(opened.world.directory.findUser('sam@contoso.example')?.id)
  settings.policyPropagationMilliseconds = 60_000
  settings.appMailboxes = new Map([[opened.app.appId, [sam]]])
  const entitled = await asApp(['Mail.Read'])
  expect((await entitled.get(shared)).status).toBe(200)
  opened.world.clock.shift(61_000)
  const refused = await entitled.get(shared)
  expect([refused.status, codeOf(refused)]).toEqual([403, 'ErrorAccessDenied'])
  expect(refused.body['error']).toMatchObject({ message: 'Access to OData is disabled.' })
})

test('an application role of Exchange opens the mailboxes of its scope and no other, without any consent', async () => {
  const bare = await asApp([])
  expect((await bare.get(shared)).status).toBe(403)
  const support = String(opened.world.directory.findUser('support@contoso.example')?.id)
  const { settings } = opened.world.mail
  settings.appRoles = new Map([[opened.app.appId, [{ role: 'Application Mail.Read', mailboxes: [support] }]]])
  expect((await bare.get(shared)).status).toBe(200)
  expect((await bare.ask('POST', shared, { subject: 'No' })).status).toBe(403)
  const other = await bare.get('/users/sam@contoso.example/messages')
  expect(other.body['error']).toMatchObject({
    code: 'ErrorAccessDenied',
    message: 'Blocked by tenant configured AppOnly AccessPolicy settings.',
  })
  // What Entra granted for the whole tenant makes the scope pointless.
  expect((await (await asApp(['Mail.Read'])).get('/users/sam@contoso.example/messages')).status).toBe(200)
})

test('two changes of a policy come into force one after the other', async () => {
  const { settings } = opened.world.mail
  const [support, sam] = ['support@contoso.example', 'sam@contoso.example'].map((key) =>
    String(opened.world.directory.findUser(key)?.id),
  )
  const client = await asApp(['Mail.Read'])
  const seen = async () => [(await client.get(shared)).status, (await client.get('/users/sam@contoso.example/messages')).status]
  settings.policyPropagationMilliseconds = 60_000
  settings.appMailboxes = new Map([[opened.app.appId, [String(sam)]]])
  opened.world.clock.shift(30_000)
  settings.appMailboxes = new Map([[opened.app.appId, [String(support)]]])
  expect(await seen()).toEqual([200, 200])
  opened.world.clock.shift(40_000)
  expect(await seen()).toEqual([403, 200])
  opened.world.clock.shift(40_000)
  expect(await seen()).toEqual([200, 403])
})
