import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startTenant } from '../src/index.ts'
import type { Tenant } from '../src/index.ts'
import { personToken } from './mail-tokens.ts'

const run = promisify(execFile)
const SUPPORT = 'support@contoso.example'

let tenant: Tenant
let folder: string
beforeAll(async () => {
  tenant = await startTenant()
  folder = await mkdtemp(join(tmpdir(), 'tenant-curl-'))
})
afterAll(async () => {
  await tenant.close()
  await rm(folder, { recursive: true, force: true })
})

/** curl as it is installed, with the tenant's authority and an OAuth 2.0 bearer token. */
async function curl(scope: string, ...args: readonly string[]): Promise<string> {
  const token = await personToken(tenant.world, SUPPORT, [scope])
  const common = ['--silent', '--show-error', '--max-time', '60', '--cacert', tenant.caFile, '--user', SUPPORT]
  return (await run('curl', [...common, '--oauth2-bearer', token, ...args], { encoding: 'latin1' })).stdout
}

const SCOPES = { smtp: 'SMTP.Send', pop3: 'POP.AccessAsUser.All' }

test('curl submits a mail by SMTP, over STARTTLS and over TLS', async () => {
  const { smtp } = tenant.endpoints
  for (const [subject, url] of [
    ['Plain', `smtp://localhost:${String(smtp.port)}/client.example.com`],
    ['Secured', `smtps://localhost:${String(smtp.tlsPort)}/client.example.com`],
  ] as const) {
    const file = join(folder, `${subject}.eml`)
    await writeFile(file, `From: ${SUPPORT}\r\nTo: ${SUPPORT}\r\nSubject: ${subject}\r\n\r\n.A line with a dot\r\n`)
    await curl(SCOPES.smtp, '--ssl-reqd', '--mail-from', SUPPORT, '--mail-rcpt', SUPPORT, '--upload-file', file, url)
    tenant.world.clock.shift(1000)
  }
  const user = tenant.world.directory.findUser(SUPPORT)
  const subjects = (name: string) => tenant.world.mail.mailsOf(user?.id ?? '', name).map(({ subject }) => subject)
  expect(subjects('inbox')).toEqual(['Secured', 'Plain'])
  expect(subjects('sentitems')).toEqual(['Secured', 'Plain'])
})

test('curl lists, reads and deletes by POP3, over STLS and over TLS', async () => {
  const { pop3 } = tenant.endpoints
  const secured = `pop3s://localhost:${String(pop3.tlsPort)}/`
  expect(await curl(SCOPES.pop3, '--ssl-reqd', `pop3://localhost:${String(pop3.port)}/`)).toMatch(/^1 \d+\r\n2 \d+\r\n$/)
  expect(await curl(SCOPES.pop3, `${secured}1`)).toMatch(/\r\nSubject: Plain\r\n\r\n\.A line with a dot\r\n$/)
  expect(await curl(SCOPES.pop3, secured, '--request', 'UIDL')).toMatch(/^1 \S+\r\n2 \S+\r\n$/)
  await curl(SCOPES.pop3, `${secured}1`, '--request', 'DELE', '--head')
  expect(await curl(SCOPES.pop3, secured)).toMatch(/^1 \d+\r\n$/)
})

test('curl is refused with a token for another protocol', async () => {
  const { pop3, smtp } = tenant.endpoints
  await expect(curl(SCOPES.smtp, `pop3s://localhost:${String(pop3.tlsPort)}/`)).rejects.toMatchObject({ code: 67 })
  const url = `smtps://localhost:${String(smtp.tlsPort)}`
  await expect(
    curl(SCOPES.pop3, '--mail-from', SUPPORT, '--mail-rcpt', SUPPORT, '--upload-file', tenant.caFile, url),
  ).rejects.toMatchObject({
    code: 67,
  })
})
