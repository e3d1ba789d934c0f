import { routes, type Route } from '@postdesk/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routeTable } from './openapi.ts'
import { PASSWORD, refusalOf, signInByPassword, startTestDesk, type Session, type TestDesk } from '../../test/http/test-desk.ts'

const SOME_ID = '6f1de2a4-3c4b-4a55-9c38-5a2f0d1b7e90'

let desk: TestDesk
let admin: Session
let agent: Session

beforeAll(async () => {
  desk = await startTestDesk()
})
afterAll(async () => {
  await desk.close()
})

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(desk.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

describe('the first administrator', () => {
  const body = { name: 'Alex', email: 'Alex@Contoso.example', password: PASSWORD }

  test('is made once, whoever of two visitors at once comes first', async () => {
    expect(await (await fetch(`${desk.url}/api/v1/start`)).json()).toEqual({ needsAdministrator: true, me: null, demo: null })
    const short = await post('/api/v1/administrator', JSON.stringify({ ...body, password: 'short' }))
    expect(short.status).toBe(422)
    expect(await short.json()).toMatchObject({
      code: 'INVALID_FIELD',
      fields: [{ field: 'password', message: 'Password: at least 10 characters.' }],
    })

    const two = await Promise.all(
      ['alex@contoso.example', 'robin@contoso.example'].map((email) =>
        post('/api/v1/administrator', JSON.stringify({ ...body, email })),
      ),
    )
    expect(two.map(({ status }) => status).sort((one, other) => one - other)).toEqual([201, 403])
    expect(await desk.database.kysely.selectFrom('user').select('role').execute()).toEqual([{ role: 'admin' }])
    expect((await post('/api/v1/administrator', JSON.stringify(body))).status).toBe(403)
    await desk.database.kysely.deleteFrom('user').execute()
  })
})

describe('who may call', () => {
  beforeAll(async () => {
    admin = await desk.signIn('admin')
    agent = await desk.signIn('agent')
  })

  test('every route that needs an agent answers 401 to nobody, every one for administrators 403 to an agent', async () => {
    const answers: string[] = []
    for (const line of routeTable()) {
      const [method = '', path = '', access = ''] = line.split(/\s+/)
      if (access !== 'agent' && access !== 'admin') continue
      const url = desk.url + path.replaceAll(/\{\w+\}/g, SOME_ID)
      const nobody = await fetch(url, { method })
      if (nobody.status !== 401) answers.push(`${line}: ${nobody.status} to nobody`)
      await nobody.body?.cancel()
      if (access !== 'admin') continue
      const asAgent = await agent.fetch(url, { method })
      if (asAgent.status !== 403 || ((await asAgent.json()) as { code: string }).code !== 'ADMINISTRATORS_ONLY')
        answers.push(`${line}: ${asAgent.status} to an agent`)
    }
    expect(answers).toEqual([])
  })

  test('a wrong password, and signing up by oneself, are refused', async () => {
    await expect(signInByPassword(desk.url, 'alex@contoso.example', 'not the password')).rejects.toThrow('401')
    const signUp = { name: 'Eve', email: 'eve@example.com', password: PASSWORD, role: 'admin' }
    expect((await post('/api/auth/sign-up/email', JSON.stringify(signUp), { origin: desk.url })).ok).toBe(false)
    expect(await desk.database.kysely.selectFrom('user').selectAll().where('email', '=', signUp.email).execute()).toEqual([])
  })

  test('an agent cannot make themselves an administrator', async () => {
    await agent.fetch('/api/auth/update-user', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: desk.url },
      body: JSON.stringify({ role: 'admin' }),
    })
    expect((await agent.client.getStart()).me?.role).toBe('agent')
  })

  test('what another site makes a browser send is refused, what our own page sends is not', async () => {
    const ask = (headers: Record<string, string>) =>
      admin.fetch('/api/v1/agents', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })
    expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await ask({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask({ origin: 'null' })).status).toBe(403)
    expect((await ask({ origin: desk.url, 'sec-fetch-site': 'same-origin' })).status).toBe(422)
    expect((await post('/api/auth/sign-in/email', '{}', { origin: 'https://evil.example' })).status).toBe(403)
  })

  test('a guesser of passwords is stopped', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 15 }, () =>
        post('/api/auth/sign-in/email', JSON.stringify({ email: 'alex@contoso.example', password: 'a guess at it' }), {
          origin: desk.url,
          'x-forwarded-for': '203.0.113.9',
          'x-postdesk-client': String(Math.random()),
        }),
      ),
    )
    expect(guesses.map(({ status }) => status)).toContain(429)
    await expect(signInByPassword(desk.url, 'alex@contoso.example', PASSWORD)).resolves.toContain('postdesk')
  })

  test('a body that is no JSON, too large, or of another type is refused with a problem', async () => {
    const send = async (body: string, type = 'application/json') => {
      const answer = await admin.fetch('/api/v1/agents', { method: 'POST', headers: { 'content-type': type }, body })
      return { status: answer.status, ...((await answer.json()) as { code: string }) }
    }
    expect(await send('{')).toMatchObject({ status: 400, code: 'NOT_JSON' })
    expect(await send('{}', 'text/plain')).toMatchObject({ status: 415 })
    expect(await send(`"${'x'.repeat(3_200_000)}"`)).toMatchObject({ status: 413, code: 'TOO_LARGE' })
    expect(await send('{}')).toMatchObject({ status: 422, code: 'INVALID_FIELD' })
  })

  test('ids and cursors that are none, and addresses that do not exist, are refused', async () => {
    const nothing = await admin.fetch('/api/v1/accounts/nonsense')
    expect([nothing.status, await nothing.json()]).toEqual([404, expect.objectContaining({ code: 'NOT_FOUND' })])
    expect((await admin.fetch('/api/v1/tickets?before=nonsense')).status).toBe(400)
    expect((await admin.fetch('/api/v1/mail?before=nonsense')).status).toBe(400)
    expect((await admin.fetch('/api/v1/tickets/99999')).status).toBe(404)
    expect((await admin.fetch('/api/v1/nothing')).status).toBe(404)
    expect((await refusalOf(admin.client.getAccount({ params: { id: SOME_ID } }))).status).toBe(404)
  })

  test("a secret's ID in the place of the secret is recognised", async () => {
    const registration = {
      name: 'Contoso',
      cloud: 'worldwide' as const,
      tenantId: 'contoso.example',
      clientId: SOME_ID,
      clientSecret: SOME_ID,
    }
    const refusal = await refusalOf(admin.client.createRegistration({ body: registration }))
    expect(refusal.problem.message).toContain('copy the Value')
    const custom = { ...registration, clientSecret: 'a~secret', cloud: 'custom' as const }
    expect((await refusalOf(admin.client.createRegistration({ body: custom }))).problem.fields?.[0]?.field).toBe('loginUrl')
    const list = await admin.client.listRegistrations()
    expect(list).toMatchObject({ registrations: [], redirectUri: `${desk.url}/oauth/callback`, redirectUriWarning: null })
  })

  test('a change of a registration leaves what it does not name', async () => {
    const made = await admin.client.createRegistration({
      body: {
        name: 'Tenant',
        cloud: 'custom',
        loginUrl: 'http://127.0.0.1:8091',
        graphUrl: 'http://127.0.0.1:8091',
        tenantId: 'contoso.example',
        clientId: SOME_ID,
        clientSecret: 'a~secret',
        secretExpiresAt: '2027-01-01T00:00:00.000Z',
      },
    })
    const changed = await admin.client.changeRegistration({ params: { id: made.id }, body: { name: 'Renamed' } })
    expect(changed).toEqual({ ...made, name: 'Renamed' })
    expect(JSON.stringify(changed)).not.toContain('a~secret')
    await admin.client.deleteRegistration({ params: { id: made.id } })
  })

  test('the contract has no route without an answer', () => {
    expect(routeTable().length).toBeGreaterThan(Object.keys(routes satisfies Record<string, Route>).length)
  })
})
