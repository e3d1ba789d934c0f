import { createDecipheriv, createHmac, privateDecrypt, constants } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { certify } from '../../listen/certificates.ts'
import { makeClientCertificate } from '../../../test/client-certificate.ts'
import { codeOf, deliverMany, openGraph, sampleMail, valueOf } from '../test-tenant.ts'
import type { Answer } from '../test-tenant.ts'
import { openEndpoint } from './test-endpoint.ts'

let opened: Awaited<ReturnType<typeof openGraph>>
let endpoint: Awaited<ReturnType<typeof openEndpoint>>
let client: ReturnType<typeof opened.graph>
const support = 'support@contoso.example'
const HOUR = 3_600_000
const WAIT = { timeout: 20_000, interval: 10 }

beforeEach(async () => {
  opened = await openGraph()
  endpoint = await openEndpoint()
  opened.world.notifications.allowLoopbackHttp = true
  client = opened.graph(await opened.tokenFor(support))
})
afterEach(async () => {
  await opened.tenant.close()
  await endpoint.close()
})

const inHours = (hours: number) => new Date(opened.world.clock.now() + hours * HOUR).toISOString()
const wish = (more: Record<string, unknown> = {}) => ({
  changeType: 'created,updated,deleted',
  notificationUrl: `${endpoint.url}/hook?key=own`,
  resource: "/me/mailFolders('inbox')/messages",
  expirationDateTime: inHours(24),
  clientState: 'our secret',
  ...more,
})
const subscribe = async (more: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> => {
  const answer = await client.post('/subscriptions', wish(more), headers)
  expect(answer).toMatchObject({ status: 201 })
  return answer
}
const messageOf = (answer: Answer) => (answer.body['error'] as { message: string }).message
const arrived = async (count: number) => {
  await vi.waitFor(() => expect(endpoint.items()).toHaveLength(count), WAIT)
  return endpoint.items()
}
const posts = () => opened.world.log.list().filter(({ operation }) => operation === 'notification.change')
const changeTypes = (items: readonly Record<string, unknown>[]) => items.map((item) => item['changeType'])

const keepSilent = (): undefined => undefined

describe('a subscription is made', () => {
  test('after its address gave the token back, and is shown whole', async () => {
    const answer = await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    expect(endpoint.seen.validations).toBe(2)
    expect(answer.body).toMatchObject({
      '@odata.context': expect.stringContaining('/$metadata#subscriptions/$entity'),
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      applicationId: opened.app.appId,
      creatorId: opened.world.directory.findUser(support)?.id,
      resource: "/me/mailFolders('inbox')/messages",
      changeType: 'created,updated,deleted',
      clientState: 'our secret',
      lifecycleNotificationUrl: `${endpoint.url}/life`,
      expirationDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/),
      includeResourceData: false,
      encryptionCertificate: null,
    })
    const path = `/subscriptions/${String(answer.body['id'])}`
    expect((await client.get(path)).body['id']).toBe(answer.body['id'])
    expect(valueOf(await client.get('/subscriptions'))).toHaveLength(1)
    expect((await client.ask('DELETE', path)).status).toBe(204)
    const gone = await client.get(path)
    expect([gone.status, codeOf(gone)]).toEqual([404, 'ResourceNotFound'])
  })

  test.each([
    ['an answer that is not 200', (a: { writeHead: Function }, t: string) => a.writeHead(202).end(t), 'respond with 200 OK'],
    [
      'another token',
      (a: { writeHead: Function }) => a.writeHead(200, { 'content-type': 'text/plain' }).end('x'),
      'exactly match',
    ],
    ['a page', (a: { writeHead: Function }, t: string) => a.writeHead(200, { 'content-type': 'text/html' }).end(t), 'text/plain'],
    ['silence', keepSilent, 'within 0.2 seconds'],
  ])('but not after %s', async (_, validate, words) => {
    // Short where it must run out, long where a busy machine must not make it.
    opened.world.notifications.validationMilliseconds = validate === keepSilent ? 200 : 20_000
    endpoint.acts.validate = validate
    const answer = await client.post('/subscriptions', wish())
    expect([answer.status, codeOf(answer)]).toEqual([400, 'ValidationError'])
    expect(messageOf(answer)).toContain(words)
    expect(valueOf(await client.get('/subscriptions'))).toEqual([])
  })

  test.each([
    [{ notificationUrl: 'http://desk.example/hook' }, 400, 'InvalidRequest'],
    [{ notificationUrl: 'no address' }, 400, 'InvalidRequest'],
    [{ changeType: 'created,moved' }, 400, 'InvalidRequest'],
    [{ resource: '/me/events' }, 400, 'InvalidRequest'],
    [{ resource: '/me/mailFolders/nowhere/messages' }, 404, 'ErrorItemNotFound'],
    [{ resource: '/users/nobody@contoso.example/messages' }, 404, 'ErrorInvalidUser'],
    [{ resource: '/users/sam@contoso.example/messages' }, 403, 'ErrorAccessDenied'],
    [{ expirationDateTime: '2020-01-01T00:00:00Z' }, 400, 'InvalidRequest'],
    [{ expirationDateTime: 'soon' }, 400, 'InvalidRequest'],
    [{ clientState: 'x'.repeat(129) }, 400, 'InvalidRequest'],
    [{ includeResourceData: true }, 400, 'InvalidRequest'],
    [{ resource: '/me/messages?$filter=colour eq 1' }, 400, 'RequestBroker--ParseUri'],
  ])('never with %o', async (more, status, code) => {
    const answer = await client.post('/subscriptions', wish(more))
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(endpoint.seen.validations).toBe(0)
  })

  test('over plain HTTP on this machine only where the settings let it', async () => {
    opened.world.notifications.allowLoopbackHttp = false
    expect(codeOf(await client.post('/subscriptions', wish()))).toBe('InvalidRequest')
  })

  test('over HTTPS only where a known authority signed, unless the settings take any certificate', async () => {
    const { key, cert } = await certify.server()
    const secure = await openEndpoint({ key, cert })
    try {
      opened.world.notifications.allowLoopbackHttp = false
      const notificationUrl = `${secure.url}/hook`
      const refused = await client.post('/subscriptions', wish({ notificationUrl }))
      expect([refused.status, codeOf(refused), secure.seen.validations]).toEqual([400, 'ValidationError', 0])
      opened.world.notifications.acceptAnyCertificate = true
      await subscribe({ notificationUrl })
      deliverMany(opened.world, 1)
      await vi.waitFor(() => expect(secure.items()).toHaveLength(1), WAIT)
    } finally {
      await secure.close()
    }
  })

  test('for seven days at most, a day with resource data, and three quarters of an hour at least', async () => {
    const long = await client.post('/subscriptions', wish({ expirationDateTime: inHours(24 * 7 + 1) }))
    expect(messageOf(long)).toBe('Subscription expiration can only be 10080 minutes in the future.')
    const rich = await client.post('/subscriptions', wish({ includeResourceData: true, expirationDateTime: inHours(25) }))
    expect(messageOf(rich)).toBe('Subscription expiration can only be 1440 minutes in the future.')
    const short = await subscribe({ expirationDateTime: inHours(0.1) })
    const minutes = (Date.parse(String(short.body['expirationDateTime'])) - opened.world.clock.now()) / 60_000
    expect(minutes).toBeGreaterThan(44)
    expect(minutes).toBeLessThan(46)
  })

  test('by an app for any mailbox it may read, and by a person for their own, not by the shared permission', async () => {
    const app = opened.graph(await opened.appToken(['Mail.Read']))
    expect((await app.post('/subscriptions', wish({ resource: `/users/${support}/messages` }))).status).toBe(201)
    expect((await app.post('/subscriptions', wish())).status).toBe(400)
    const none = opened.graph(await opened.appToken(['Mail.Send']))
    expect((await none.post('/subscriptions', wish({ resource: `/users/${support}/messages` }))).status).toBe(403)
    const shared = opened.graph(await opened.tokenFor(support, ['Mail.Read.Shared']))
    expect((await shared.post('/subscriptions', wish())).status).toBe(403)
    // Each sees their own.
    expect(valueOf(await client.get('/subscriptions'))).toEqual([])
    expect(valueOf(await app.get('/subscriptions'))).toHaveLength(1)
  })

  test('no more often than a mailbox may have', async () => {
    opened.world.notifications.maxSubscriptionsPerMailbox = 1
    await subscribe()
    expect((await client.post('/subscriptions', wish())).status).toBe(403)
  })
})

describe('a notification', () => {
  test('tells of arrival, change and removal, with the client state and the id', async () => {
    const made = await subscribe()
    deliverMany(opened.world, 1)
    const [mail] = opened.world.mail.mailsOf(String(opened.world.directory.findUser(support)?.id), 'inbox')
    const [created] = await arrived(1)
    const user = String(opened.world.directory.findUser(support)?.id)
    expect(created).toEqual({
      id: expect.any(String),
      subscriptionId: made.body['id'],
      subscriptionExpirationDateTime: made.body['expirationDateTime'],
      clientState: 'our secret',
      changeType: 'created',
      resource: `Users/${user}/Messages/${String(mail?.mutableId)}`,
      tenantId: opened.world.directory.tenantId,
      resourceData: {
        '@odata.type': '#Microsoft.Graph.Message',
        '@odata.id': `Users/${user}/Messages/${String(mail?.mutableId)}`,
        '@odata.etag': `W/"${String(mail?.changeKey)}"`,
        id: mail?.mutableId,
      },
    })
    expect(endpoint.received[0]?.path).toBe('/hook?key=own')
    await client.ask('PATCH', `/me/messages/${String(mail?.immutableId)}`, { isRead: true })
    await arrived(2)
    await client.post(`/me/messages/${String(mail?.immutableId)}/move`, { destinationId: 'archive' })
    expect(changeTypes(await arrived(3))).toEqual(['created', 'updated', 'deleted'])
    await client.post(`/me/messages/${String(mail?.immutableId)}/move`, { destinationId: 'inbox' })
    expect(changeTypes(await arrived(4)).at(-1)).toBe('created')
  })

  test('carries immutable ids when the subscription was made with them, and only the changes asked for', async () => {
    await subscribe({ changeType: 'created', resource: '/me/messages' }, { prefer: 'IdType="ImmutableId"' })
    const mail = opened.world.mail.deliver(support, sampleMail('One'))
    await client.ask('PATCH', `/me/messages/${String(mail?.immutableId)}`, { isRead: true })
    opened.world.mail.deliver(support, sampleMail('Two'))
    const items = await arrived(2)
    expect(changeTypes(items)).toEqual(['created', 'created'])
    expect(items[0]?.['resourceData']).toMatchObject({ id: mail?.immutableId })
  })

  test('follows a filter: entering it is created, leaving it is deleted', async () => {
    await subscribe({ resource: '/me/messages?$filter=isRead eq false' }, { prefer: 'IdType="ImmutableId"' })
    const mail = opened.world.mail.deliver(support, sampleMail('One'), { isRead: true })
    const path = `/me/messages/${String(mail?.immutableId)}`
    for (const isRead of [false, true, false]) await client.ask('PATCH', path, { isRead })
    expect(changeTypes(await arrived(3))).toEqual(['created', 'deleted', 'created'])
  })

  test('with resource data is encrypted for the subscriber and vouched for', async () => {
    const { pem, privateKey } = await makeClientCertificate()
    await subscribe({
      resource: '/me/messages?$select=subject,isRead',
      includeResourceData: true,
      encryptionCertificate: Buffer.from(pem).toString('base64'),
      encryptionCertificateId: 'first',
    })
    opened.world.mail.deliver(support, sampleMail('Rich'))
    const [item] = await arrived(1)
    const content = item?.['encryptedContent'] as Record<'data' | 'dataSignature' | 'dataKey' | 'encryptionCertificateId', string>
    expect(content.encryptionCertificateId).toBe('first')
    const key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      Buffer.from(content.dataKey, 'base64'),
    )
    const data = Buffer.from(content.data, 'base64')
    expect(createHmac('sha256', key).update(data).digest('base64')).toBe(content.dataSignature)
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16))
    expect(JSON.parse(Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8'))).toMatchObject({
      subject: 'Rich',
      isRead: false,
    })
    expect(endpoint.received[0]?.body['validationTokens']).toEqual([expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)])
  })

  test('with resource data is not had for a key too short to keep it', async () => {
    for (const bits of [512, 1024]) {
      const { pem } = await makeClientCertificate(bits)
      const rich = { includeResourceData: true, encryptionCertificate: Buffer.from(pem).toString('base64') }
      const answer = await client.post(
        '/subscriptions',
        wish({ ...rich, resource: '/me/messages?$select=subject', encryptionCertificateId: 'short' }),
      )
      expect([answer.status, messageOf(answer)]).toEqual([400, expect.stringContaining('2048 bits')])
    }
  })

  test('with resource data that cannot be made is lost and told as missed; the tenant goes on', async () => {
    const { pem } = await makeClientCertificate()
    await subscribe({
      resource: '/me/messages?$select=subject',
      lifecycleNotificationUrl: `${endpoint.url}/life`,
      includeResourceData: true,
      encryptionCertificate: Buffer.from(pem).toString('base64'),
      encryptionCertificateId: 'first',
    })
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    vi.spyOn(opened.world.tokens, 'sign').mockRejectedValueOnce(new Error('no key'))
    opened.world.mail.deliver(support, sampleMail('Rich'))
    expect(await arrived(1)).toMatchObject([{ lifecycleEvent: 'missed' }])
    expect(written).toHaveBeenCalledOnce()
    written.mockRestore()
    opened.world.mail.deliver(support, sampleMail('Rich again'))
    expect((await arrived(2))[1]).toHaveProperty('encryptedContent')
  })

  test('comes again when the endpoint refused it', async () => {
    opened.world.notifications.retryMilliseconds = 10
    await subscribe()
    let refusals = 2
    endpoint.acts.take = (answer) => {
      refusals -= 1
      answer.writeHead(refusals >= 0 ? 503 : 202).end()
    }
    deliverMany(opened.world, 1)
    const items = await arrived(3)
    expect(new Set(items.map((item) => item['id'])).size).toBe(1)
    await vi.waitFor(() => expect(posts()).toHaveLength(3), WAIT)
    expect(posts()[0]).toMatchObject({ method: 'POST', path: '/hook', status: 503 })
  })

  test('that was given up, or had nobody to take it for too long, is told as missed', async () => {
    Object.assign(opened.world.notifications, { retryMilliseconds: 5, retryForMilliseconds: 12 })
    await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    endpoint.acts.take = (answer) => {
      const isLife = endpoint.received.at(-1)?.path === '/life'
      answer.writeHead(isLife ? 202 : 500).end()
    }
    deliverMany(opened.world, 1)
    await vi.waitFor(() => expect(endpoint.received.at(-1)?.path).toBe('/life'), WAIT)
    expect(endpoint.received.at(-1)?.items).toMatchObject([{ lifecycleEvent: 'missed', clientState: 'our secret' }])
  })

  test('that is lost soon after a missed is told by another, and a hundred by one', async () => {
    Object.assign(opened.world.notifications, { retryMilliseconds: 1, retryForMilliseconds: 1, missedPauseMilliseconds: 300 })
    await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    endpoint.acts.take = (answer) => answer.writeHead(endpoint.received.at(-1)?.path === '/life' ? 202 : 500).end()
    const lives = () => endpoint.received.filter(({ path }) => path === '/life')
    deliverMany(opened.world, 100)
    await vi.waitFor(() => expect(lives()).toHaveLength(1), WAIT)
    deliverMany(opened.world, 1, 'Again')
    await vi.waitFor(() => expect(lives()).toHaveLength(2), WAIT)
  })

  test('to a slow endpoint is dropped for a while and told as missed', async () => {
    Object.assign(opened.world.notifications, { slowAnswerMilliseconds: 0, shareOfAnswers: 2, slowDelayMilliseconds: 0 })
    await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    endpoint.acts.take = (answer) => void setTimeout(() => answer.writeHead(202).end(), 5)
    for (const count of [1, 2]) {
      deliverMany(opened.world, 1)
      await arrived(count)
    }
    await vi.waitFor(() => expect(posts()).toHaveLength(2), WAIT)
    deliverMany(opened.world, 1)
    await vi.waitFor(() => expect(endpoint.received.at(-1)?.items).toMatchObject([{ lifecycleEvent: 'missed' }]), WAIT)
  })

  test('may be lost, doubled, late or out of order, by a fault', async () => {
    await subscribe({ changeType: 'created' }, { prefer: 'IdType="ImmutableId"' })
    const add = (kind: 'drop' | 'double' | 'reorder') =>
      opened.world.faults.add({ protocol: 'graph', operation: 'notification.change', effect: { kind }, count: 1 })
    const deliver = (subject: string) => String(opened.world.mail.deliver(support, sampleMail(subject))?.immutableId)
    const ids = () => endpoint.items().map((item) => (item['resourceData'] as { id: string }).id)
    add('drop')
    deliver('Lost')
    add('double')
    const twice = deliver('Twice')
    await vi.waitFor(() => expect(ids()).toEqual([twice, twice]), WAIT)
    add('reorder')
    const [first, second] = [deliver('First'), deliver('Second')]
    await vi.waitFor(() => expect(ids().slice(2)).toEqual([second, first]), WAIT)
    opened.world.faults.add({
      protocol: 'graph',
      operation: 'notification.change',
      effect: { kind: 'delay', milliseconds: 150 },
      count: 1,
    })
    const [late, soon] = [deliver('Late'), deliver('Soon')]
    await vi.waitFor(() => expect(ids().slice(4)).toEqual([soon, late]), WAIT)
  })

  test('that is always kept back still comes, in pairs or after a while', async () => {
    opened.world.notifications.reorderChance = 1
    await subscribe({ changeType: 'created' }, { prefer: 'IdType="ImmutableId"' })
    const deliver = (subject: string) => String(opened.world.mail.deliver(support, sampleMail(subject))?.immutableId)
    const ids = () => endpoint.items().map((item) => (item['resourceData'] as { id: string }).id)
    const [first, second, third] = [deliver('First'), deliver('Second'), deliver('Third')]
    await vi.waitFor(() => expect(ids()).toEqual([second, first, third]), WAIT)
  })

  test('may be lost or doubled by chance', async () => {
    await subscribe()
    opened.world.notifications.dropChance = 1
    deliverMany(opened.world, 3)
    opened.world.notifications.dropChance = 0
    opened.world.notifications.doubleChance = 1
    deliverMany(opened.world, 1, 'Twice')
    const [one, other] = await arrived(2)
    expect(one).toEqual(other)
  })
})

describe('a life', () => {
  test('is renewed by PATCH, within the same bounds', async () => {
    const made = await subscribe({ expirationDateTime: inHours(1) })
    const path = `/subscriptions/${String(made.body['id'])}`
    const expirationDateTime = inHours(48)
    const renewed = await client.ask('PATCH', path, { expirationDateTime })
    expect(renewed.status).toBe(200)
    expect(Date.parse(String(renewed.body['expirationDateTime']))).toBe(Date.parse(expirationDateTime))
    expect((await client.ask('PATCH', path, { expirationDateTime: inHours(24 * 8) })).status).toBe(400)
    expect((await client.ask('PATCH', path, { lifecycleNotificationUrl: `${endpoint.url}/life` })).status).toBe(400)
    const before = endpoint.seen.validations
    expect((await client.ask('PATCH', path, { notificationUrl: `${endpoint.url}/other` })).status).toBe(200)
    expect(endpoint.seen.validations).toBe(before + 1)
    deliverMany(opened.world, 1)
    await arrived(1)
    expect(endpoint.received[0]?.path).toBe('/other')
  })

  test('ends without a word when its time is up', async () => {
    const made = await subscribe({ expirationDateTime: inHours(1) })
    opened.world.clock.shift(2 * HOUR)
    client = opened.graph(await opened.tokenFor(support))
    expect((await client.get(`/subscriptions/${String(made.body['id'])}`)).status).toBe(404)
    expect(
      (await client.ask('PATCH', `/subscriptions/${String(made.body['id'])}`, { expirationDateTime: inHours(1) })).status,
    ).toBe(404)
    deliverMany(opened.world, 1)
    await subscribe()
    deliverMany(opened.world, 1)
    await arrived(1)
  })

  test('asks for reauthorization when the token behind it ran out, loses changes meanwhile, and goes on after', async () => {
    const made = await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life`, expirationDateTime: inHours(48) })
    opened.world.clock.shift(2 * HOUR)
    const [event] = await arrived(1)
    expect(event).toEqual({
      subscriptionId: made.body['id'],
      subscriptionExpirationDateTime: made.body['expirationDateTime'],
      tenantId: opened.world.directory.tenantId,
      clientState: 'our secret',
      lifecycleEvent: 'reauthorizationRequired',
    })
    deliverMany(opened.world, 1, 'Lost')
    client = opened.graph(await opened.tokenFor(support))
    expect((await client.post(`/subscriptions/${String(made.body['id'])}/reauthorize`)).status).toBe(204)
    deliverMany(opened.world, 1, 'Told')
    expect(changeTypes(await arrived(2))).toEqual([undefined, 'created'])
  })

  test.each([
    ['the person is disabled', () => Object.assign(opened.world.directory.findUser(support) ?? {}, { accountEnabled: false })],
    ['the mailbox goes', () => Object.assign(opened.world.directory.findUser(support) ?? {}, { mailboxEnabled: false })],
    ['the app goes', () => opened.world.registry.removeApp(opened.app.appId)],
    ['consent is taken back', () => opened.world.registry.revokeGrants()],
  ])('ends with subscriptionRemoved when %s', async (_, act) => {
    opened.world.registry.grantScopes(opened.app.appId, 'graph', 'everybody', ['Mail.ReadWrite'])
    await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    act()
    opened.world.subscriptions.sweep()
    const [event] = await arrived(1)
    expect(event).toMatchObject({ lifecycleEvent: 'subscriptionRemoved' })
    expect(opened.world.subscriptions.list()).toEqual([])
  })

  test('is moved by hand over control', async () => {
    const made = await subscribe({ lifecycleNotificationUrl: `${endpoint.url}/life` })
    const control = `${opened.tenant.endpoints.control}/subscriptions`
    const listed = (await (await fetch(control)).json()) as { id: string; state: string }[]
    expect(listed).toMatchObject([{ id: made.body['id'], state: 'active' }])
    const tell = async (event: string) =>
      await fetch(`${control}/${String(made.body['id'])}/lifecycle`, { method: 'POST', body: JSON.stringify({ event }) })
    expect((await tell('missed')).status).toBe(204)
    await arrived(1)
    expect((await tell('nonsense')).status).toBe(400)
    expect((await tell('subscriptionRemoved')).status).toBe(204)
    expect((await arrived(2)).map((item) => item['lifecycleEvent'])).toEqual(['missed', 'subscriptionRemoved'])
    expect((await tell('missed')).status).toBe(404)
  })
})
