import { connect as connectTls } from 'node:tls'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})
test('a token opens a mailbox over TLS', async () => {
  const app = tenant.world.registry.apps()[0]
  const user = tenant.world.directory.findUser('support@contoso.example')
  if (!app || !user) throw new Error('no seed')
  const { token } = await tenant.world.tokens.issueForUser({
    app,
    user,
    audience: 'https://outlook.office.com',
    scopes: ['IMAP.AccessAsUser.All'],
  })
  const s = connectTls({
    port: tenant.endpoints.imap.tlsPort,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: await readFile(tenant.caFile, 'utf8'),
  })
  let text = ''
  s.on('data', (d) => {
    text += d.toString()
  })
  const b64 = Buffer.from(`user=support@contoso.example\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')
  s.write(`a CAPABILITY\r\nb AUTHENTICATE XOAUTH2 ${b64}\r\nc CAPABILITY\r\nd LOGOUT\r\n`)
  await new Promise((r) => s.once('close', r))
  expect(text).toContain('d OK')
})
