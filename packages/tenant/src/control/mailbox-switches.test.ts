import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { APP_ID, control } from '../../test/ask-tokens.ts'
import { speakLines } from '../../test/speak-lines.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

const SUPPORT = 'support@contoso.example'
let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
beforeEach(async () => {
  await control(tenant, 'POST', '/reset')
})
afterAll(async () => {
  await tenant.close()
})

const read = async (path: string) => (await control(tenant, 'GET', path)).json()
const idOf = (address: string) => tenant.world.directory.findUser(address)?.id

test('protocol switches, language and automatic replies are turned for one mailbox, and shown', async () => {
  const automaticReplies = {
    status: 'scheduled',
    externalAudience: 'none',
    internalReplyMessage: '<p>Away</p>',
    startsAt: '2026-12-24T00:00:00.000Z',
  }
  const switches = {
    popEnabled: false,
    imapEnabled: false,
    ewsEnabled: false,
    smtpClientAuthenticationDisabled: true,
    language: 'de-DE',
  }
  const answer = await control(tenant, 'PATCH', `/users/${SUPPORT}`, { ...switches, automaticReplies })
  expect(await answer.json()).toMatchObject({ ...switches, automaticReplies: { ...automaticReplies, externalReplyMessage: '' } })
  expect(
    await (await control(tenant, 'PATCH', `/users/${SUPPORT}`, { smtpClientAuthenticationDisabled: null })).json(),
  ).toMatchObject({
    popEnabled: false,
    smtpClientAuthenticationDisabled: null,
  })
  expect((await control(tenant, 'PATCH', `/users/${SUPPORT}`, { automaticReplies: { status: 'on' } })).status).toBe(400)
})

test('a new mailbox takes the same fields, with rights held by people and by apps', async () => {
  const app = tenant.world.registry.findApp(APP_ID)
  const made = await control(tenant, 'POST', '/users', {
    userPrincipalName: 'sales@contoso.example',
    kind: 'shared',
    popEnabled: false,
    automaticReplies: { status: 'alwaysEnabled' },
    fullAccess: ['sam@contoso.example', APP_ID],
    sendAs: [app?.servicePrincipalId],
    sendOnBehalf: [app?.objectId],
  })
  expect(made.status).toBe(201)
  expect(await made.json()).toMatchObject({
    popEnabled: false,
    automaticReplies: { status: 'alwaysEnabled', externalAudience: 'all' },
    fullAccess: [idOf('sam@contoso.example'), app?.servicePrincipalId],
    sendAs: [app?.servicePrincipalId],
    // The application's object id is taken as it is, as Exchange takes it, and opens nothing.
    sendOnBehalf: [app?.objectId],
  })
})

test('an app is registered in Exchange with an object id that may be the wrong one', async () => {
  const registered = () => tenant.world.exchange.findServicePrincipal(APP_ID)?.objectId
  const app = tenant.world.registry.findApp(APP_ID)
  expect(registered()).toBe(app?.servicePrincipalId)
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { exchangeServicePrincipal: app?.objectId })
  expect(registered()).toBe(app?.objectId)
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { exchangeServicePrincipal: true })
  expect(registered()).toBe(app?.servicePrincipalId)
})

test('limits of submission and of POP3 are changed one by one', async () => {
  const { mail: before } = (await read('/settings')) as { mail: { smtp: object; pop3: object } }
  const answer = await control(tenant, 'PATCH', '/settings', {
    mail: { smtp: { maxMessagesPerMinute: 2 }, pop3: { locksMailbox: false }, smtpClientAuthenticationDisabled: true },
  })
  expect(await answer.json()).toMatchObject({
    mail: {
      smtp: { ...before.smtp, maxMessagesPerMinute: 2 },
      pop3: { ...before.pop3, locksMailbox: false },
      smtpClientAuthenticationDisabled: true,
    },
  })
  expect((await control(tenant, 'PATCH', '/settings', { mail: { smtp: { rateAnswer: 500 } } })).status).toBe(400)
})

test('a mail that arrives goes the whole way: delivered, answered, reported on', async () => {
  await control(tenant, 'PATCH', `/users/${SUPPORT}`, {
    automaticReplies: { status: 'alwaysEnabled', externalReplyMessage: 'Away' },
  })
  const arrival = {
    to: [SUPPORT, 'nobody@contoso.example'],
    from: 'Ann Lee <ann.lee@example.com>',
    subject: 'Printer',
    text: 'Smoke',
  }
  expect((await control(tenant, 'POST', '/arrive', arrival)).status).toBe(202)
  expect(await read(`/mailboxes/${SUPPORT}/messages`)).toMatchObject([{ subject: 'Printer' }])
  const outside = (await read('/outside?to=ann.lee@example.com')) as { id: string }[]
  const texts = await Promise.all(
    outside.map(async ({ id }) => await (await control(tenant, 'GET', `/outside/${id}/raw`)).text()),
  )
  expect(texts.map((text) => /^Subject: (.*?)\r$/m.exec(text)?.[1])).toEqual([
    'Undeliverable: Printer',
    'Automatic reply: Printer',
  ])
  const raw = Buffer.from('From: <>\r\nSubject: Raw\r\n\r\nx\r\n').toString('base64')
  expect((await control(tenant, 'POST', '/arrive', { to: [SUPPORT], envelopeFrom: '', raw })).status).toBe(202)
  expect(await read(`/mailboxes/${SUPPORT}/messages`)).toMatchObject([{ subject: 'Raw' }, { subject: 'Printer' }])
  expect((await control(tenant, 'POST', '/arrive', { to: [] })).status).toBe(400)
})

test('a reset ends the sessions that are open by POP3 and SMTP', async () => {
  const talks = await Promise.all([speakLines(tenant.endpoints.pop3.port), speakLines(tenant.endpoints.smtp.port)])
  expect((await Promise.all(talks.map(async (talk) => await talk.hear()))).map((greeting) => greeting.slice(0, 3))).toEqual([
    '+OK',
    '220',
  ])
  await control(tenant, 'POST', '/reset')
  expect(await Promise.all(talks.map(async (talk) => await talk.end()))).toEqual(['', ''])
})

test('the state tells the ports of POP3 and SMTP', async () => {
  const { endpoints } = (await read('/state')) as { endpoints: Record<string, { port: number; tlsPort: number }> }
  for (const name of ['pop3', 'smtp']) {
    expect(endpoints[name]?.port).toBeGreaterThan(0)
    expect(endpoints[name]?.tlsPort).toBeGreaterThan(0)
  }
})

test('a fault on a command nobody knows is refused', async () => {
  const fault = { protocol: 'smtp', operation: 'turn', effect: { kind: 'cut', when: 'before' } }
  expect((await control(tenant, 'POST', '/faults', fault)).status).toBe(400)
  expect((await control(tenant, 'POST', '/faults', { ...fault, operation: 'data' })).status).toBe(201)
})

test('rights, service principals and roles are given and taken one at a time, as the cmdlets do', async () => {
  const app = tenant.world.registry.findApp(APP_ID)
  const path = `/mailboxes/${SUPPORT}/permissions`
  const give = async (trustee: string) => await control(tenant, 'POST', path, { right: 'SendOnBehalf', trustee })
  expect(await (await give('sam@contoso.example')).json()).toMatchObject({ sendOnBehalf: [idOf('sam@contoso.example')] })
  await give(APP_ID)
  await give(APP_ID)
  expect(tenant.world.directory.findUser(SUPPORT)?.sendOnBehalf).toEqual([idOf('sam@contoso.example'), app?.servicePrincipalId])
  await control(tenant, 'DELETE', `${path}?right=SendOnBehalf&trustee=sam@contoso.example`)
  expect(tenant.world.directory.findUser(SUPPORT)?.sendOnBehalf).toEqual([app?.servicePrincipalId])
  expect((await give('nobody@contoso.example')).status).toBe(404)
  expect((await control(tenant, 'DELETE', `${path}?right=Everything`)).status).toBe(400)
  const lost = await control(tenant, 'PATCH', `/users/${SUPPORT}`, { fullAccess: ['nobody@contoso.example'] })
  expect([lost.status, JSON.stringify(await lost.json())]).toEqual([404, expect.stringContaining('nobody@contoso.example')])

  await control(tenant, 'DELETE', `/service-principals/${APP_ID}`)
  const told = await control(tenant, 'POST', '/service-principals', { appId: APP_ID, objectId: app?.objectId })
  expect([told.status, await told.json()]).toEqual([201, { appId: APP_ID, objectId: app?.objectId }])
  expect((await control(tenant, 'POST', '/service-principals', { appId: crypto.randomUUID() })).status).toBe(404)

  const role = { appId: APP_ID, role: 'Application SMTP.SendAsApp', mailboxes: [SUPPORT] }
  const given = await control(tenant, 'POST', '/application-roles', role)
  const { id } = (await given.json()) as { id: string }
  expect(given.status).toBe(201)
  expect((await control(tenant, 'POST', '/application-roles', role)).status).toBe(409)
  expect((await control(tenant, 'POST', '/application-roles', { ...role, mailboxes: ['nobody@x.example'] })).status).toBe(404)
  expect((await control(tenant, 'DELETE', `/application-roles/${id}`)).status).toBe(204)
  expect(await read('/application-roles')).toEqual([])
})
