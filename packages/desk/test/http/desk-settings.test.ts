import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, refusalOf, signInByPassword, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

const REGISTRATION = {
  name: 'Contoso',
  cloud: 'worldwide' as const,
  tenantId: 'contoso.example',
  clientId: '6f1de2a4-3c4b-4a55-9c38-5a2f0d1b7e90',
}
const ELSEWHERE = 'https://desk.contoso.example'

let desk: TestDesk
let admin: Session

beforeAll(async () => {
  desk = await startTestDesk({ providers: [], environment: {} })
  admin = await desk.signIn('admin')
})
afterAll(() => desk.close())

const change = (body: NonNullable<Parameters<Session['client']['changeDeskSettings']>[0]>['body']) =>
  admin.client.changeDeskSettings({ body })
const settings = async (headers: Record<string, string> = {}) =>
  (await (await admin.fetch('/api/v1/settings', { headers })).json()) as Awaited<ReturnType<Session['client']['getDeskSettings']>>

describe('how the desk is reached', () => {
  test('what is no base URL, and no proxy, is refused beside its field', async () => {
    for (const baseUrl of ['desk.contoso.example', 'ftp://desk.contoso.example', `${ELSEWHERE}/help`, 'https://a:b@c.example'])
      expect((await refusalOf(change({ baseUrl }))).problem.fields?.[0]).toMatchObject({ field: 'baseUrl' })
    for (const entry of ['proxy.contoso.example', '10.0.0.0/0', '10.0.0.300', '10.0.0.1/24/1', '']) {
      const { fields } = (await refusalOf(change({ trustedProxies: ['10.0.0.5', entry] }))).problem
      expect(fields).toEqual([{ field: 'trustedProxies', message: expect.stringContaining(`“${entry}” must be`) as string }])
    }
    expect(await settings()).toMatchObject({ baseUrl: desk.url, baseUrlFrom: 'default', trustedProxies: [] })
  })

  test('a base URL set in the browser holds at once: redirect URI, warning, same-origin check; and signs nobody out', async () => {
    const changed = await change({ baseUrl: `${ELSEWHERE}/` })
    expect(changed).toMatchObject({
      baseUrl: ELSEWHERE,
      baseUrlFrom: 'setting',
      redirectUri: `${ELSEWHERE}/oauth/callback`,
      redirectUriWarning: expect.stringContaining('desk.contoso.example') as string,
      seenOrigin: desk.url,
    })
    expect((await admin.client.listRegistrations()).redirectUri).toBe(`${ELSEWHERE}/oauth/callback`)
    const ask = (headers: Record<string, string>) =>
      admin.fetch('/api/v1/agents', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })
    expect((await ask({ origin: ELSEWHERE })).status).toBe(422)
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403)
    // Wrong or right: at the address the administrator is on they go on, and sign in anew.
    expect((await ask({ origin: desk.url })).status).toBe(422)
    const cookie = await signInByPassword(desk.url, 'alex@contoso.example', PASSWORD)
    expect(cookie).toMatch(/^postdesk-[0-9a-f]{8}\.session_token=/)
    expect(await change({ baseUrl: null })).toMatchObject({ baseUrl: desk.url, baseUrlFrom: 'default' })
  })

  test('a browser on https gets cookies for https alone, whatever the base URL, and they are its session', async () => {
    const cookie = await signInByPassword(desk.url, 'alex@contoso.example', PASSWORD, {
      origin: ELSEWHERE,
      'sec-fetch-site': 'same-origin',
    })
    expect(cookie).toMatch(/^__Secure-postdesk-[0-9a-f]{8}\.session_token=/)
    const start = await fetch(`${desk.url}/api/v1/start`, { headers: { cookie } })
    expect(await start.json()).toMatchObject({ me: { name: 'Alex' } })
  })

  test('forwarded headers of a stranger are ignored, and the desk says so', async () => {
    const forwarded = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'desk.contoso.example',
      'x-forwarded-proto': 'https',
    }
    expect(await settings(forwarded)).toMatchObject({
      seenOrigin: desk.url,
      seenClient: '127.0.0.1',
      seenPeer: '127.0.0.1',
      forwarded: 'ignored',
      redirectUriWarning: null,
    })
    expect(await settings()).toMatchObject({ forwarded: 'none' })
    const posed = await admin.fetch('/api/v1/agents', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ELSEWHERE, ...forwarded },
      body: '{}',
    })
    expect(posed.status).toBe(403)
  })

  test('those of a trusted proxy are believed, the nearest word first', async () => {
    await change({ trustedProxies: ['127.0.0.0/8', '10.0.0.5', '::1'] })
    const forwarded = {
      'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.0.0.5',
      'x-forwarded-host': 'evil.example, desk.contoso.example',
      'x-forwarded-proto': 'https',
    }
    expect(await settings(forwarded)).toMatchObject({
      seenOrigin: ELSEWHERE,
      seenClient: '203.0.113.9',
      seenPeer: '127.0.0.1',
      forwarded: 'believed',
      trustedProxiesFrom: 'setting',
    })
    const answer = await admin.fetch('/api/v1/agents', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ELSEWHERE, ...forwarded },
      body: '{}',
    })
    expect(answer.status).toBe(422)
    await change({ trustedProxies: null })
  })

  test('sign-ins are counted by the connection, where no proxy is trusted', async () => {
    const guess = (address: string) =>
      signInByPassword(desk.url, 'alex@contoso.example', 'a guess at it', { 'x-forwarded-for': address }).catch(String)
    const guesses: string[] = []
    for (let n = 1; n < 14; n += 1) guesses.push(await guess(`203.0.113.${n}`))
    expect(guesses.at(-1)).toContain('429')
  })

  test('another node follows a change by itself', async () => {
    await desk.database.transaction(async (trx) => {
      const { writeReachSettings } = await import('../../src/settings/index.ts')
      await writeReachSettings(trx, { baseUrl: new URL('https://other.contoso.example') }, new Date())
    })
    await expect.poll(async () => (await settings()).baseUrl, { timeout: 10_000 }).toBe('https://other.contoso.example')
    await change({ baseUrl: null })
  })
})

test('what the environment says wins, is shown as such, and is not changed in the browser', async () => {
  const fixed = await startTestDesk({ environment: { baseUrl: new URL(ELSEWHERE), trustedProxies: ['127.0.0.1'] } })
  try {
    const session = await fixed.signIn('admin')
    expect(await session.client.getDeskSettings()).toMatchObject({
      baseUrl: ELSEWHERE,
      baseUrlFrom: 'environment',
      trustedProxies: ['127.0.0.1'],
      trustedProxiesFrom: 'environment',
    })
    for (const [body, name] of [
      [{ baseUrl: 'https://other.contoso.example' }, 'POSTDESK_BASE_URL'],
      [{ trustedProxies: [] }, 'POSTDESK_TRUSTED_PROXIES'],
    ] as const) {
      const { status, problem } = await refusalOf(session.client.changeDeskSettings({ body: { ...body } as never }))
      expect([status, problem.code]).toEqual([409, 'SET_BY_ENVIRONMENT'])
      expect(problem.message).toContain(name)
    }
  } finally {
    await fixed.close()
  }
})

describe('providers', () => {
  test('are off on a new desk, and a sign-in is refused with the switch named, however it is done', async () => {
    expect((await settings()).providers).toEqual([
      { provider: 'microsoft', active: false },
      { provider: 'google', active: false },
      { provider: 'other', active: false },
    ])
    const { id } = await admin.client.createRegistration({ body: { ...REGISTRATION, clientSecret: 'a~secret' } })
    expect((await admin.client.listRegistrations()).providers[0]).toEqual({ provider: 'microsoft', active: false })
    for (const how of ['browser', 'app-only'] as const) {
      const attempt = { registrationId: id, address: 'support@contoso.example', how }
      const { status, problem } = await refusalOf(admin.client.createAttempt({ body: attempt }))
      expect([status, problem.code]).toEqual([409, 'PROVIDER_OFF'])
      expect(problem.message).toContain('Settings → App registrations')
    }
  })

  test('are activated one by one, or with the first registration, and switched off again', async () => {
    const begin = async () => {
      const [first] = (await admin.client.listRegistrations()).registrations
      return admin.client.createAttempt({ body: { registrationId: first?.id ?? '', address: 'support@contoso.example' } })
    }
    expect((await change({ providers: [{ provider: 'google', active: true }] })).providers).toEqual([
      { provider: 'microsoft', active: false },
      { provider: 'google', active: true },
      { provider: 'other', active: false },
    ])
    await admin.client.createRegistration({ body: { ...REGISTRATION, name: 'Second', clientSecret: 'a~secret', activate: true } })
    expect((await begin()).authorizeUrl).toContain('login.microsoftonline.com')
    await change({ providers: [{ provider: 'microsoft', active: false }] })
    expect((await refusalOf(begin())).problem.code).toBe('PROVIDER_OFF')
    expect((await settings()).providers[1]).toEqual({ provider: 'google', active: true })
  })
})
