import { makeClient, type Client } from '@postdesk/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusalOf, startTestDesk, type Session, type TestDesk } from './test-desk.ts'

let desk: TestDesk
let admin: Session
beforeAll(async () => {
  desk = await startTestDesk()
  admin = await desk.signIn('admin')
})
afterAll(() => desk.close())

const clientOf = (key: string): Client => makeClient({ base: desk.url, headers: { authorization: `Bearer ${key}` } })

test('a key calls as the agent who made it, with the lesser role of the two, and is seen to be used', async () => {
  const asAgent = await admin.client.createApiKey({ body: { name: 'Export', role: 'agent' } })
  const asAdmin = await admin.client.createApiKey({ body: { name: 'Monitoring', role: 'admin' } })
  expect(asAgent.key).toMatch(/^pdk_[\w-]{43}$/)

  expect(await clientOf(asAgent.key).getMe()).toMatchObject({ email: 'alex@contoso.example', role: 'agent' })
  expect((await clientOf(asAgent.key).listMail()).mails).toEqual([])
  expect((await refusalOf(clientOf(asAgent.key).listAccounts())).problem.code).toBe('ADMINISTRATORS_ONLY')
  expect((await clientOf(asAdmin.key).listAccounts()).accounts).toEqual([])

  const { keys } = await admin.client.listApiKeys()
  expect(keys.map(({ name, role, hint, lastUsedAt }) => [name, role, hint, lastUsedAt !== null])).toEqual([
    ['Monitoring', 'admin', asAdmin.key.slice(0, 8), true],
    ['Export', 'agent', asAgent.key.slice(0, 8), true],
  ])
  expect(keys[0]).toMatchObject({ agent: { id: admin.id, name: 'Alex' }, expiresAt: null })

  const rows = JSON.stringify(await desk.database.kysely.selectFrom('api_key').selectAll().execute())
  for (const { key } of [asAgent, asAdmin]) {
    expect(rows).not.toContain(key)
    expect(desk.logLines.join('')).not.toContain(key)
  }
})

test('a key that is removed or over lets nobody in, and the answer says what to do', async () => {
  const removed = await admin.client.createApiKey({ body: { name: 'Removed' } })
  await admin.client.deleteApiKey({ params: { id: removed.id } })
  const over = await admin.client.createApiKey({
    body: { name: 'Over', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
  })
  await clientOf(over.key).getMe()
  const anHourAgo = new Date(Date.now() - 3_600_000)
  await desk.database.kysely.updateTable('api_key').set({ expires_at: anHourAgo }).where('id', '=', over.id).execute()

  for (const key of [removed.key, over.key, 'pdk_made-up', 'another-system']) {
    const { status, problem } = await refusalOf(clientOf(key).getMe())
    expect([status, problem.code, problem.message]).toEqual([401, 'KEY_REFUSED', expect.stringContaining('Settings → API keys')])
  }
  // Cookies of a browser do not mend a key that is refused.
  const both = makeClient({ base: desk.url, headers: { authorization: `Bearer ${removed.key}`, cookie: admin.cookie } })
  expect((await refusalOf(both.getMe())).status).toBe(401)

  const yesterday = new Date(Date.now() - 86_400_000).toISOString()
  const late = await refusalOf(admin.client.createApiKey({ body: { name: 'Late', expiresAt: yesterday } }))
  expect(late.problem.fields).toEqual([{ field: 'expiresAt', message: 'Choose a day that is still to come.' }])
  expect((await refusalOf(admin.client.deleteApiKey({ params: { id: removed.id } }))).status).toBe(404)
})

test('a key cannot make keys, and ends with its agent', async () => {
  const bo = await desk.signIn('admin', 'Bo')
  const { key } = await bo.client.createApiKey({ body: { name: 'Of Bo', role: 'admin' } })
  expect((await refusalOf(clientOf(key).createApiKey({ body: { name: 'Another' } }))).problem.code).toBe('NOT_BY_KEY')
  await admin.client.changeAgent({ params: { id: bo.id }, body: { disabled: true } })
  expect((await refusalOf(clientOf(key).getMe())).problem.code).toBe('KEY_REFUSED')
})
