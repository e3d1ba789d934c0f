import { request } from 'node:http'
import { networkInterfaces } from 'node:os'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

const TOKEN = 'a-token-that-nobody-guesses'
const WRITE = '/mail/ann.lee%40example.com/write'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant({ host: '0.0.0.0', controlToken: TOKEN })
})
afterAll(async () => {
  await tenant.close()
})

// Behind a published port every request comes from such an address, under a name of the host's.
const elsewhere =
  Object.values(networkInterfaces())
    .flatMap((rows) => rows ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'

type Asked = { readonly status: number; readonly text: string; readonly cookie: string; readonly location: string }

async function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Asked> {
  const { port } = new URL(tenant.origins.http)
  const host = `tenant.internal:${port}`
  return await new Promise((answered, failed) => {
    const asked = request({ hostname: elsewhere, port, method, path, headers: { host, ...headers } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('end', () => {
        const cookie = answer.headers['set-cookie']?.[0] ?? ''
        answered({ status: answer.statusCode ?? 0, text, cookie, location: answer.headers.location ?? '' })
      })
    })
    asked.on('error', failed)
    asked.end(body)
  })
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const enter = async (token: string) => await ask('POST', '/admin/enter', FORM, new URLSearchParams({ token }).toString())

describe('a tenant with a control token', () => {
  test('is moved by whoever sends it, from wherever, by whatever name', async () => {
    const moved = await ask('POST', '/_control/clock', { authorization: `Bearer ${TOKEN}` }, '{"shiftMs":0}')
    expect(moved.status).toBe(200)
    expect((await ask('POST', WRITE, { authorization: `Bearer ${TOKEN}`, ...FORM })).status).toBe(422)
  })

  test.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer another-token-of-some-length' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a made-up cookie', { cookie: `simulated_tenant_control=${TOKEN}` }],
  ])('is not moved by %s, and says what it wants', async (_, headers) => {
    const refused = await ask('GET', '/_control/state', headers)
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([401, { error: { code: 'Unauthorized' } }])
    expect(refused.text).not.toContain(TOKEN)
    expect((await ask('POST', WRITE, { ...headers, ...FORM })).status).toBe(403)
    const page = await ask('GET', '/admin/people', headers)
    expect([page.status, page.text]).toEqual([401, expect.stringContaining('Control token')])
    expect(page.text).not.toContain('Sam Rivera')
  })

  test('is not moved from this machine either without it', async () => {
    expect((await fetch(`${tenant.endpoints.control}/state`)).status).toBe(401)
  })

  test('lets a person enter once, and their browser turn switches from the tenant’s own pages alone', async () => {
    expect(await enter('not-the-token-at-all')).toMatchObject({ status: 401, cookie: '' })
    const entered = await enter(TOKEN)
    expect([entered.status, entered.location]).toEqual([303, '/'])
    expect(entered.cookie).toMatch(/HttpOnly/)
    expect(entered.cookie).toMatch(/SameSite=Strict/)
    expect(entered.cookie).not.toContain(TOKEN)
    const cookie = entered.cookie.split(';')[0] ?? ''
    const { port } = new URL(tenant.origins.http)
    const origin = `http://tenant.internal:${port}`
    expect((await ask('GET', '/admin/people', { cookie })).text).toContain('Sam Rivera')
    expect((await ask('GET', '/_control/apps', { cookie })).status).toBe(200)
    const form = new URLSearchParams({ key: 'sam@contoso.example', what: 'account', to: 'off' }).toString()
    expect((await ask('POST', '/admin/acts/user-switch', { ...FORM, cookie, origin: 'https://evil.example' }, form)).status).toBe(
      401,
    )
    expect(tenant.world.directory.findUser('sam@contoso.example')?.accountEnabled).toBe(true)
    expect((await ask('POST', '/admin/acts/user-switch', { ...FORM, cookie, origin }, form)).status).toBe(303)
    expect(tenant.world.directory.findUser('sam@contoso.example')?.accountEnabled).toBe(false)
  })

  test('serves mail and sign-in to everybody as ever', async () => {
    expect((await ask('GET', '/common/v2.0/.well-known/openid-configuration')).status).toBe(200)
    expect((await ask('GET', '/v1.0/me')).status).toBe(401)
  })
})

test('a token that could be guessed is refused', async () => {
  await expect(startTenant({ controlToken: 'short' })).rejects.toThrow('16 characters')
})
