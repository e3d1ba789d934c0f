import { request } from 'node:http'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { maskPath } from './mask-path.ts'
import { READY_FAULTS } from './ready-faults.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})

/** Asks by hand, so that Host and Origin are what the test says. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ status: number; text: string; location: string }> {
  const { hostname, port } = new URL(tenant.origins.http)
  return await new Promise((answered, failed) => {
    const asked = request({ hostname, port, method, path, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('end', () => answered({ status: answer.statusCode ?? 0, text, location: answer.headers.location ?? '' }))
    })
    asked.on('error', failed)
    asked.end(body)
  })
}

const FORM = 'application/x-www-form-urlencoded'
const send = async (act: string, fields: Record<string, string>, origin = tenant.origins.http) =>
  await ask('POST', `/admin/acts/${act}`, { 'content-type': FORM, origin }, new URLSearchParams(fields).toString())

test.each([
  ['by another name', '/', { host: 'tenant.example:8091' }],
  ['for a page of another site', '/admin/apps', { origin: 'https://evil.example' }],
])('the face does not answer %s', async (_, path, headers) => {
  expect((await ask('GET', path, headers)).status).toBe(403)
})

test.each([
  ['of another site', 'https://evil.example'],
  ['of another port of this machine', 'http://127.0.0.1:1'],
  ['without an origin', 'null'],
])('a form %s changes nothing', async (_, origin) => {
  expect((await send('clock', { days: '90' }, origin)).status).toBe(403)
  expect(tenant.world.clock.offset()).toBe(0)
})

test('an act leads back to a page of the face and nowhere else, and its notice is shown once', async () => {
  const moved = await send('clock', { days: '1', back: 'https://evil.example/' })
  expect(moved).toMatchObject({ status: 303, location: expect.stringMatching(/^\/\?told=\d+$/) })
  expect((await ask('GET', moved.location)).text).toContain('The clock moved on by a day.')
  expect((await ask('GET', moved.location)).text).not.toContain('The clock moved on')
  await send('clock', { days: '' })
  expect(Math.abs(tenant.world.clock.offset())).toBe(0)
})

test('every ready-made fault can be switched on, and off again', async () => {
  for (const { id } of READY_FAULTS) {
    const switchOf = async () =>
      new RegExp(`value="${id}"[^]*?aria-checked="(true|false)"`).exec((await ask('GET', '/admin/faults/ready')).text)?.[1]
    await send('ready-fault', { id })
    expect([id, await switchOf()]).toEqual([id, 'true'])
    await send('ready-fault', { id })
    expect([id, await switchOf()]).toEqual([id, 'false'])
  }
  expect(tenant.world.faults.list()).toEqual([])
})

test('a throttle of a minute ends with the minute', async () => {
  await send('ready-fault', { id: 'throttle-graph' })
  expect(tenant.world.faults.list()).toHaveLength(1)
  tenant.world.clock.shift(61_000)
  expect(tenant.world.faults.take('graph', 'me')).toBeUndefined()
  tenant.world.clock.shift(-61_000)
})

test('out-of-office is switched on with words and off again with the same', async () => {
  const user = tenant.world.directory.findUser('sam@contoso.example')
  await send('user-switch', { key: 'sam@contoso.example', what: 'replies', to: 'on' })
  expect(user?.automaticReplies).toMatchObject({
    status: 'alwaysEnabled',
    externalReplyMessage: '<p>Sam Rivera is out of the office.</p>',
  })
  await send('user-switch', { key: 'sam@contoso.example', what: 'replies', to: 'off' })
  expect(user?.automaticReplies).toMatchObject({
    status: 'disabled',
    externalReplyMessage: '<p>Sam Rivera is out of the office.</p>',
  })
})

test('the log hands out the rows that are new alone', async () => {
  await fetch(`${tenant.endpoints.graph}/me`)
  const known = tenant.world.log.added()
  expect((await ask('GET', '/admin/requests/rows')).text).toContain('/v1.0/me')
  expect((await ask('GET', `/admin/requests/rows?after=${String(known)}`)).text).toBe('')
  await fetch(`${tenant.endpoints.graph}/me/messages`)
  expect((await ask('GET', `/admin/requests/rows?after=${String(known)}&protocol=imap`)).text).toBe('')
  expect((await ask('GET', `/admin/requests/rows?after=${String(known)}&operation=messages`)).text).toContain('/v1.0/me/messages')
})

test.each([
  ['/common/eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOiJodHRwczovL.c2ln/x', '/common/eyJ•••/x'],
  ['/authorize?client_id=1&code=0.AAAA&state=2', '/authorize?client_id=1&code=•••&state=2'],
  ['/v1.0/me/messages', '/v1.0/me/messages'],
])('%s is shown as %s', (path, shown) => {
  expect(maskPath(path)).toBe(shown)
})

test('the other organizations have their people, their grants and their switches on the same pages', async () => {
  const [home, adatum] = tenant.world.organizations
  const app = home?.registry.apps()[0]
  const kim = adatum?.directory.findUser('kim@adatum.example')
  if (!app || !adatum || !kim) throw new Error('The seed has no second organization')
  adatum.registry.grantScopes(app.appId, 'graph', kim.id, ['Mail.Read'])
  const { servicePrincipalId } = adatum.registry.addPrincipal(app)
  expect((await ask('GET', '/')).text).toContain(adatum.directory.tenantId)
  expect((await ask('GET', '/admin/people')).text).toContain('kim@adatum.example')
  expect((await ask('GET', '/admin/apps')).text).toContain(servicePrincipalId)
  expect((await ask('GET', '/admin/grants')).text).toContain('Kim Larsen (Adatum)')
  await send('user-switch', { key: kim.id, what: 'account', to: 'off' })
  expect(kim.accountEnabled).toBe(false)
  await send('revoke', { tenantId: adatum.directory.tenantId, appId: app.appId, user: kim.id })
  expect(adatum.registry.grants()).toEqual([])
})

test('what an administrator does by PowerShell is done by the switches of the Exchange page, in each organization', async () => {
  const [home, adatum] = tenant.world.organizations
  const app = home?.registry.apps()[0]
  const kim = adatum?.directory.findUser('kim@adatum.example')
  if (!home || !adatum || !app || !kim) throw new Error('The seed lacks somebody')
  const { tenantId } = adatum.directory
  for (const what of ['imap', 'pop', 'ews', 'smtp']) await send('cas-switch', { key: kim.id, what, to: 'off' })
  expect(adatum.exchange.casOf(kim.id)).toEqual({
    imapEnabled: false,
    popEnabled: false,
    ewsEnabled: false,
    smtpClientAuthenticationDisabled: true,
  })
  const right = { tenantId, mailbox: 'desk@adatum.example', right: 'SendAs', trustee: kim.id }
  await send('give-right', right)
  expect(adatum.directory.findUser('desk@adatum.example')?.sendAs).toEqual([kim.id])
  expect((await ask('GET', `/admin/exchange?of=${tenantId}`)).text).toContain('Remove SendAs of Kim Larsen on Adatum Desk')
  await send('take-right', right)
  expect(adatum.directory.findUser('desk@adatum.example')?.sendAs).toEqual([])
  await send('smtp-auth', { tenantId, to: 'off' })
  await send('ews-enabled', { to: 'unset' })
  expect([adatum.mail.settings.smtpClientAuthenticationDisabled, home.ews.settings.enabled]).toEqual([true, null])
  await send('ews-enabled', { to: 'on' })
  await send('allow-ews-app', { appId: app.appId, to: 'off' })
  expect([home.ews.settings.enabled, home.ews.settings.allowedAppIds]).toEqual([true, []])
  await send('allow-ews-app', { appId: app.appId, to: 'on' })
  expect(home.ews.settings.allowedAppIds).toEqual([app.appId])
  await send('remove-service-principal', { appId: app.appId })
  expect(home.exchange.servicePrincipals()).toEqual([])
  await send('new-service-principal', { appId: app.appId, objectId: app.objectId })
  expect((await ask('GET', '/admin/exchange')).text).toContain('known by another object id')
  await send('new-service-principal', { appId: app.appId })
  expect(home.exchange.findServicePrincipal(app.appId)?.objectId).toBe(app.servicePrincipalId)
  await send('give-role', { appId: app.appId, role: 'Application Mail.Read', mailbox: 'sam@contoso.example' })
  const [role] = home.exchange.roles.rows()
  expect(role).toMatchObject({ role: 'Application Mail.Read', mailboxes: [home.directory.findUser('sam@contoso.example')?.id] })
  await send('take-role', { id: role?.id ?? '' })
  expect(home.mail.settings.appRoles.size).toBe(0)
})
