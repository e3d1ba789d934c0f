import { request } from 'node:http'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, askTokens, control, winTokens } from '../../test/ask-tokens.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant({
    seed: { mailboxes: [{ address: 'sales@contoso.example', fullAccess: ['support@contoso.example'] }] },
  })
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

const read = async <T = Record<string, unknown>>(path: string): Promise<T> =>
  (await (await control(tenant, 'GET', path)).json()) as T

describe('control answers', () => {
  const ask = async (headers: Record<string, string>): Promise<number | undefined> => {
    const { hostname, port } = new URL(tenant.origins.http)
    return await new Promise((answered, failed) => {
      const asked = request({ hostname, port, path: '/_control/state', headers }, (answer) => {
        answer.resume()
        answered(answer.statusCode)
      })
      asked.on('error', failed)
      asked.end()
    })
  }

  test.each([
    ['to a name that only points here', { host: 'tenant.example:8091' }, 403],
    ['to a page of another site', { origin: 'https://evil.example' }, 403],
    ['to localhost', { host: 'localhost:8091' }, 200],
    ['to a page of this machine', { origin: 'http://localhost:8080' }, 200],
  ])('%s: %o %i', async (_, headers, status) => {
    expect(await ask(headers)).toBe(status)
  })

  test.each([
    ['POST', '/faults', { protocol: 'graph', operation: 'x', effect: { kind: 'explode' } }],
    ['POST', '/users', { userPrincipalName: 'not an address' }],
    ['POST', '/deliver', { to: 'support@contoso.example' }],
    ['PATCH', `/apps/${APP_ID}`, { redirectUri: 'http://localhost/' }],
  ])('400 in words to a wrong body: %s %s', async (method, path, body) => {
    const answer = await control(tenant, method, path, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: expect.stringMatching(/^(?:BadRequest|InvalidFault)$/), message: expect.any(String) },
    })
  })

  test.each([
    ['GET', '/nowhere'],
    ['PATCH', '/users/nobody@contoso.example'],
    ['DELETE', '/faults/fault-9'],
    ['GET', '/mailboxes/nobody@contoso.example/messages'],
    ['GET', '/outside/none/raw'],
  ])('404 to what is not there: %s %s', async (method, path) => {
    expect((await control(tenant, method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404)
  })
})

test('the state names every address, person and app, with the two object ids apart', async () => {
  const state = await read<{ apps: Record<string, string>[]; users: Record<string, string>[]; endpoints: object }>('/state')
  expect(state.endpoints).toEqual(tenant.endpoints)
  expect(state.users.map(({ mail }) => mail)).toContain('sales@contoso.example')
  const [app] = state.apps
  expect(new Set([app?.['appId'], app?.['objectId'], app?.['servicePrincipalId']]).size).toBe(3)
})

test('the clock moves on and back', async () => {
  await control(tenant, 'POST', '/clock', { shiftDays: 2 })
  await control(tenant, 'POST', '/clock', { shiftMs: -86_400_000 })
  const { clock } = await read<{ clock: { shiftMs: number; now: string } }>('/state')
  expect(clock.shiftMs).toBe(86_400_000)
  expect(Date.parse(clock.now) - Date.now()).toBeGreaterThan(86_000_000)
})

test('people come, change and go', async () => {
  const made = await control(tenant, 'POST', '/users', {
    userPrincipalName: 'kim@contoso.example',
    displayName: 'Kim',
    isAdmin: true,
  })
  expect(made.status).toBe(201)
  expect((await control(tenant, 'POST', '/users', { userPrincipalName: 'KIM@contoso.example' })).status).toBe(409)
  await control(tenant, 'PATCH', '/users/sales@contoso.example', { fullAccess: ['kim@contoso.example'], mailboxEnabled: false })
  const kim = tenant.world.directory.findUser('kim@contoso.example')
  expect(tenant.world.directory.findUser('sales@contoso.example')).toMatchObject({ fullAccess: [kim?.id], mailboxEnabled: false })
  expect((await control(tenant, 'DELETE', '/users/kim@contoso.example')).status).toBe(204)
  expect(tenant.world.directory.findUser('kim@contoso.example')).toBeUndefined()
})

test('redirect URIs of one platform are replaced without touching the others', async () => {
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { spaRedirectUris: ['http://localhost/spa'] })
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { redirectUris: ['https://desk.example/oauth/callback'] })
  const [app] = (await read<Record<string, unknown>[]>('/apps')) ?? []
  expect(app).toMatchObject({ redirectUris: ['https://desk.example/oauth/callback'], spaRedirectUris: ['http://localhost/spa'] })
})

describe('mail', () => {
  test('is built of its parts, put into the mailbox and read back', async () => {
    const parts = {
      to: 'help@contoso.example',
      from: 'Ann Lee <ann.lee@example.com>',
      subject: 'Printer on fire',
      text: 'Please come.',
      messageId: '<1@example.com>',
      attachments: [{ filename: 'smoke.txt', content: Buffer.from('grey').toString('base64') }],
    }
    const mail = (await (await control(tenant, 'POST', '/deliver', parts)).json()) as { immutableId: string }
    expect(mail).toMatchObject({ subject: 'Printer on fire', internetMessageId: '<1@example.com>', isRead: false })
    const listed = await read<{ immutableId: string }[]>('/mailboxes/support@contoso.example/messages?folder=inbox')
    expect(listed.map(({ immutableId }) => immutableId)).toEqual([mail.immutableId])
    const raw = await (await control(tenant, 'GET', `/mailboxes/support@contoso.example/messages/${mail.immutableId}/raw`)).text()
    expect(raw).toContain('From: Ann Lee <ann.lee@example.com>')
    expect(raw).toContain('smoke.txt')
  })

  test('given as bytes arrives as those bytes', async () => {
    const bytes = Buffer.from(
      'Message-ID: <2@example.com>\r\nSubject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n\r\n\xe4\xf6\xfc\r\n',
      'latin1',
    )
    const answer = await control(tenant, 'POST', '/deliver', { to: 'support@contoso.example', raw: bytes.toString('base64') })
    const { immutableId } = (await answer.json()) as { immutableId: string }
    const raw = await (
      await control(tenant, 'GET', `/mailboxes/support@contoso.example/messages/${immutableId}/raw`)
    ).arrayBuffer()
    expect(Buffer.from(raw).equals(bytes)).toBe(true)
  })

  test('for nobody here is refused', async () => {
    expect(
      (await control(tenant, 'POST', '/deliver', { to: 'ann.lee@example.com', from: 'a@b.example', text: 'x' })).status,
    ).toBe(404)
  })

  test('cannot make the tenant read a file of this machine', async () => {
    const parts = {
      to: 'support@contoso.example',
      from: 'a@b.example',
      text: 'x',
      attachments: [{ filename: 'x', path: '/etc/passwd', content: '' }],
    }
    expect((await control(tenant, 'POST', '/deliver', parts)).status).toBe(400)
  })
})

describe('introspection for mail servers', () => {
  const introspect = async (token: string, query = ''): Promise<unknown> => {
    const answer = await fetch(`${tenant.endpoints.introspect}${query}`, { method: 'POST', body: new URLSearchParams({ token }) })
    return await answer.json()
  }
  const mint = async (body: object): Promise<string> => {
    const answer = (await (await control(tenant, 'POST', '/tokens', body)).json()) as { access_token: string }
    return answer.access_token
  }

  test('names the mailbox of an Exchange token won by signing in, and no Graph token', async () => {
    const scope = 'offline_access https://outlook.office.com/IMAP.AccessAsUser.All'
    const token = String((await winTokens(tenant, { scope }))['access_token'])
    expect(await introspect(token)).toMatchObject({
      active: true,
      username: 'support@contoso.example',
      scope: 'IMAP.AccessAsUser.All',
      exp: expect.any(Number),
    })
    const graph = await mint({ user: 'support@contoso.example', audience: 'https://graph.microsoft.com', scopes: ['Mail.Read'] })
    expect(await introspect(graph)).toEqual({ active: false })
    expect(await introspect('garbage')).toEqual({ active: false })
  })

  test('opens a shared mailbox to those with full access, and any mailbox to an app', async () => {
    const audience = 'https://outlook.office.com'
    const support = await mint({ user: 'support@contoso.example', audience, scopes: ['IMAP.AccessAsUser.All'] })
    expect(await introspect(support, '?mailbox=sales@contoso.example')).toMatchObject({ username: 'sales@contoso.example' })
    const sam = await mint({ user: 'sam@contoso.example', audience, scopes: ['IMAP.AccessAsUser.All'] })
    expect(await introspect(sam, '?mailbox=sales@contoso.example')).toEqual({ active: false })
    const app = await mint({ audience, roles: ['IMAP.AccessAsApp'] })
    expect(await introspect(app, '?mailbox=sam@contoso.example')).toMatchObject({ active: true, scope: 'IMAP.AccessAsApp' })
    expect(await introspect(app)).toEqual({ active: false })
  })

  test('sees tokens end', async () => {
    const short = await mint({ user: 'sam@contoso.example', audience: 'https://outlook.office.com', scopes: [], lifeSeconds: 60 })
    await control(tenant, 'POST', '/clock', { shiftMs: 61_000 })
    expect(await introspect(short)).toEqual({ active: false })
  })
})

test('an address is had by one person only', async () => {
  const conflict = { error: { code: 'Conflict', message: 'The address is taken.' } }
  const made = async (more: Record<string, unknown>) =>
    await control(tenant, 'POST', '/users', { userPrincipalName: 'new@contoso.example', ...more })
  for (const more of [{ aliases: ['sam@contoso.example'] }, { mail: 'Sam@contoso.example' }]) {
    const answer = await made(more)
    expect([answer.status, await answer.json()]).toEqual([409, conflict])
  }
  expect((await made({ aliases: ['newer@contoso.example'] })).status).toBe(201)
  const change = async (changes: Record<string, unknown>) =>
    (await control(tenant, 'PATCH', '/users/new@contoso.example', changes)).status
  expect(await change({ aliases: ['sam@contoso.example'] })).toBe(409)
  expect(await change({ mail: 'support@contoso.example' })).toBe(409)
  expect(tenant.world.directory.findUser('support@contoso.example')?.userPrincipalName).toBe('support@contoso.example')
  expect(await change({ mail: 'newer@contoso.example', aliases: ['newer@contoso.example'] })).toBe(200)
})

test('the clock goes a hundred years on and back, and no further', async () => {
  for (const days of [1e9, -1e9]) expect((await control(tenant, 'POST', '/clock', { shiftDays: days })).status).toBe(400)
  expect((await control(tenant, 'POST', '/clock', { shiftDays: 36_500 })).status).toBe(200)
  expect((await control(tenant, 'POST', '/clock', { shiftDays: 36_500 })).status).toBe(400)
  const row = { protocol: 'graph', operation: '*' }
  const fault = async (shiftMilliseconds: number) =>
    (await control(tenant, 'POST', '/faults', { ...row, effect: { kind: 'clock', shiftMilliseconds } })).status
  expect([await fault(1e17), await fault(3e12)]).toEqual([400, 201])
  // Two moves that are each small enough still end at the bound.
  for (let i = 0; i < 3; i++) tenant.world.clock.shift(3e12)
  expect((await control(tenant, 'GET', '/state')).status).toBe(200)
  const far = { audience: 'https://graph.microsoft.com', lifeSeconds: 1e15 }
  expect((await control(tenant, 'POST', '/tokens', far)).status).toBe(400)
})

describe('settings', () => {
  test('are shown and changed in part, with people named by address', async () => {
    const bounces = { 'Full@example.com': { status: '5.2.2', diagnostic: '550 5.2.2 Mailbox full' } }
    const mail = {
      maxConcurrentRequests: 2,
      retryAfterSeconds: null,
      bounces,
      appMailboxes: { [APP_ID]: ['support@contoso.example'] },
    }
    expect((await control(tenant, 'PATCH', '/settings', { mail })).status).toBe(200)
    const support = tenant.world.directory.findUser('support@contoso.example')?.id
    expect(await read('/settings')).toMatchObject({
      entra: { detectLoops: false },
      mail: { ...mail, bounces: { 'full@example.com': bounces['Full@example.com'] }, appMailboxes: { [APP_ID]: [support] } },
    })
    expect(tenant.world.mail.settings.maxConcurrentRequests).toBe(2)
  })

  test.each([
    [{ mail: { appMailboxes: { [APP_ID]: ['support@contoso.example', 'nobody@contoso.example'] } } }],
    [{ mail: { appRoles: { [APP_ID]: [{ role: 'Application Mail.Read', mailboxes: ['nobody@contoso.example'] }] } } }],
    [{ ews: { impersonators: ['nobody@contoso.example'] }, mail: { maxConcurrentRequests: 1 } }],
  ])('that name a mailbox the tenant has not are refused whole, with its name: %j', async (settings) => {
    const before = await read('/settings')
    const answer = await control(tenant, 'PATCH', '/settings', settings)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('nobody@contoso.example')])
    expect(await read('/settings')).toEqual(before)
  })

  test('of a name nobody knows are refused', async () => {
    expect((await control(tenant, 'PATCH', '/settings', { mail: { speed: 1 } })).status).toBe(400)
  })

  test('delta tokens die on demand', async () => {
    const before = tenant.world.mail.deltaGeneration()
    expect((await control(tenant, 'POST', '/delta-expiry')).status).toBe(204)
    expect(tenant.world.mail.deltaGeneration()).toBeGreaterThan(before)
  })
})

test('a rolled key keeps older tokens good, a forgotten one does not', async () => {
  const token = String(
    (await askTokens(tenant, { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' })).body[
      'access_token'
    ],
  )
  await control(tenant, 'POST', '/keys')
  expect(((await (await fetch(tenant.endpoints.keys)).json()) as { keys: unknown[] }).keys).toHaveLength(2)
  expect(await tenant.world.tokens.verify(token, 'graph')).toMatchObject({ ok: true })
  await control(tenant, 'POST', '/keys?forget=true')
  expect(await tenant.world.tokens.verify(token, 'graph')).toEqual({ ok: false, why: 'signature' })
})

test('reset goes back to the seed', async () => {
  await control(tenant, 'DELETE', '/users/sam@contoso.example')
  await control(tenant, 'POST', '/clock', { shiftDays: 400 })
  await control(tenant, 'POST', '/deliver', { to: 'support@contoso.example', from: 'a@b.example', text: 'x' })
  await control(tenant, 'POST', '/reset')
  expect(tenant.world.directory.findUser('sam@contoso.example')).toBeDefined()
  expect(tenant.world.clock.offset()).toBe(0)
  expect(await read('/mailboxes/support@contoso.example/messages')).toEqual([])
})
