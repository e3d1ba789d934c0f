import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, refusalOf, signInByPassword, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

const ANOTHER_PASSWORD = 'another long password'

let desk: TestDesk
let admin: Session

beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
})
afterAll(() => desk.close())

const meOf = async (session: Session) => (await session.client.getStart()).me?.name ?? null
const post = (path: string, body: object, cookie = '') =>
  fetch(desk.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: desk.url, cookie, 'x-forwarded-for': '198.51.100.250' },
    body: JSON.stringify(body),
  })

/** An open stream of live changes; `ended` settles when the server ends it. */
async function listen(session: Session): Promise<{ ended: Promise<void> }> {
  const answer = await session.fetch('/api/v1/events')
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  const readOn = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  return { ended: readOn() }
}

describe('an administrator', () => {
  test('makes an agent an administrator, which holds at once', async () => {
    const sam = await desk.signIn('agent', 'Sam')
    expect((await refusalOf(sam.client.listAccounts())).problem.code).toBe('ADMINISTRATORS_ONLY')
    await admin.client.changeAgent({ params: { id: sam.id }, body: { role: 'admin' } })
    await expect(sam.client.listAccounts()).resolves.toBeDefined()
    await admin.client.changeAgent({ params: { id: sam.id }, body: { role: 'agent' } })
    expect((await refusalOf(sam.client.listAccounts())).status).toBe(403)
  })

  test('disables an agent: signed out everywhere at once, open streams too, no sign-in, no ticket; and enables them again', async () => {
    const robin = await desk.signIn('agent', 'Robin')
    const stream = await listen(robin)
    const changed = await admin.client.changeAgent({ params: { id: robin.id }, body: { disabled: true } })
    expect(changed).toMatchObject({ id: robin.id, disabled: true })
    await stream.ended
    expect(await meOf(robin)).toBeNull()
    const refused = await post('/api/auth/sign-in/email', { email: 'robin@contoso.example', password: PASSWORD })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'AGENT_DISABLED'])
    expect((await post('/api/auth/sign-in/email', { email: 'robin@contoso.example', password: 'a guess at it' })).status).toBe(
      401,
    )
    expect((await admin.client.listAgents()).agents.find(({ id }) => id === robin.id)?.disabled).toBe(true)
    await admin.client.changeAgent({ params: { id: robin.id }, body: { disabled: false } })
    await expect(signInByPassword(desk.url, 'robin@contoso.example', PASSWORD)).resolves.toContain('postdesk')
  })

  test('gives an agent another password; the old one and every session of it are over', async () => {
    const toni = await desk.signIn('agent', 'Toni')
    await admin.client.changeAgent({ params: { id: toni.id }, body: { password: ANOTHER_PASSWORD } })
    expect(await meOf(toni)).toBeNull()
    await expect(signInByPassword(desk.url, 'toni@contoso.example', PASSWORD)).rejects.toThrow('401')
    await expect(signInByPassword(desk.url, 'toni@contoso.example', ANOTHER_PASSWORD)).resolves.toContain('postdesk')
  })

  test('the last one is neither disabled nor made an agent, also when two try it on each other at once', async () => {
    for (const body of [{ disabled: true }, { role: 'agent' as const }]) {
      const refusal = await refusalOf(admin.client.changeAgent({ params: { id: admin.id }, body }))
      expect([refusal.status, refusal.problem.code]).toEqual([409, 'LAST_ADMINISTRATOR'])
    }
    const second = await desk.signIn('admin', 'Kim')
    const outcomes = await Promise.allSettled([
      admin.client.changeAgent({ params: { id: second.id }, body: { role: 'agent' } }),
      second.client.changeAgent({ params: { id: admin.id }, body: { role: 'agent' } }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const left = await desk.database.kysely.selectFrom('user').select('id').where('role', '=', 'admin').execute()
    expect(left).toHaveLength(1)
    await desk.database.kysely.updateTable('user').set({ role: 'admin' }).where('id', '=', admin.id).execute()
  })

  test('cannot set their own password without the present one, nor change whoever is not there', async () => {
    const own = await refusalOf(admin.client.changeAgent({ params: { id: admin.id }, body: { password: ANOTHER_PASSWORD } }))
    expect([own.status, own.problem.code]).toEqual([403, 'OWN_PASSWORD'])
    expect((await refusalOf(admin.client.changeAgent({ params: { id: 'nobody' }, body: {} }))).status).toBe(404)
  })
})

test('everybody changes their own name and password; other browsers are signed out by that, this one is not', async () => {
  const jo = await desk.signIn('agent', 'Jo')
  expect(await jo.client.changeMe({ body: { name: ' Jo Berg ' } })).toMatchObject({ name: 'Jo Berg', role: 'agent' })
  const elsewhere = await signInByPassword(desk.url, 'jo@contoso.example', PASSWORD)
  const body = { newPassword: ANOTHER_PASSWORD, revokeOtherSessions: true }
  expect((await post('/api/auth/change-password', { ...body, currentPassword: 'a guess at it' }, jo.cookie)).status).toBe(400)
  const changed = await post('/api/auth/change-password', { ...body, currentPassword: PASSWORD }, jo.cookie)
  expect(changed.status).toBe(200)
  expect(changed.headers.getSetCookie().join()).toContain('session_token')
  expect(await (await fetch(`${desk.url}/api/v1/start`, { headers: { cookie: elsewhere } })).json()).toMatchObject({ me: null })
})

test('signing out ends the open stream of live changes, and no other one', async () => {
  const [lee, pat] = [await desk.signIn('agent', 'Lee'), await desk.signIn('agent', 'Pat')]
  const [streamOfLee, streamOfPat] = [await listen(lee), await listen(pat)]
  await post('/api/auth/sign-out', {}, lee.cookie)
  await streamOfLee.ended
  const first = await Promise.race([streamOfPat.ended.then(() => 'ended'), meOf(pat)])
  expect(first).toBe('Pat')
})

test('a session in use is prolonged, and the browser is told', async () => {
  const max = await desk.signIn('agent', 'Max')
  expect((await max.fetch('/api/v1/agents')).headers.getSetCookie()).toEqual([])
  const soon = new Date(Date.now() + 5 * 86_400_000)
  await desk.database.kysely.updateTable('session').set({ expiresAt: soon }).where('userId', '=', max.id).execute()
  const answer = await max.fetch('/api/v1/agents')
  expect(answer.headers.getSetCookie().join()).toMatch(/session_token=.*Max-Age=1209600/)
})
