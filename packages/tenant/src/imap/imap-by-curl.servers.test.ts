import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { sampleMail } from '../graph/test-tenant.ts'
import { startTenant } from '../start-tenant.ts'
import type { Tenant } from '../start-tenant.ts'
import { SUPPORT, imapToken } from './test-imap.ts'

const run = promisify(execFile)

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
  tenant.world.mail.deliver(SUPPORT, sampleMail('One'))
})
afterAll(async () => {
  await tenant.close()
})

/** curl against the TLS port, or the plain one with STARTTLS, under Microsoft's name for it. */
async function curl(scheme: 'imap' | 'imaps', path: string, token: string, ...more: readonly string[]): Promise<string> {
  const { host, port, tlsPort } = tenant.endpoints.imap
  const given = scheme === 'imaps' ? tlsPort : port
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--max-time',
    '20',
    '--cacert',
    tenant.caFile,
    '--ssl-reqd',
    '--connect-to',
    `outlook.office365.com:993:${host}:${String(given)}`,
    '--user',
    SUPPORT,
    '--oauth2-bearer',
    token,
    ...more,
    `${scheme}://outlook.office365.com:993${path}`,
  ])
  return stdout
}

test('curl lists folders and fetches a mail by its UID, over both ports', async () => {
  const token = await imapToken(tenant, SUPPORT)
  for (const scheme of ['imap', 'imaps'] as const) {
    expect(await curl(scheme, '/', token)).toContain('"/" "Sent Items"')
    expect(await curl(scheme, '/INBOX;UID=1', token)).toBe(sampleMail('One').toString())
    expect(await curl(scheme, '/INBOX?SUBJECT%20One', token)).toBe('* SEARCH 1\r\n')
  }
})

test('curl is refused with a token that is not for IMAP', async () => {
  const token = await imapToken(tenant, SUPPORT, { audience: 'https://graph.microsoft.com' })
  // 67: the server denied the login.
  await expect(curl('imaps', '/', token)).rejects.toMatchObject({ code: 67 })
})
