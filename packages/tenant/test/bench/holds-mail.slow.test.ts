import { expect, test } from 'vitest'

import { startTenantProcess } from './tenant-process.ts'

const MAILBOXES = 20
const MAILS_EACH = 2_500
const BYTES_EACH = 3_000
const MEGABYTE = 1024 * 1024

// How fast is a matter of the machine, and the bench measures it; what is held, and in how much memory, is not.
test(
  '50,000 mails in 20 mailboxes are held whole, in less than 500 MB and in less than thrice their own bytes',
  { timeout: 600_000 },
  async () => {
    const tenant = await startTenantProcess()
    try {
      const { control, graph } = tenant.description.endpoints
      const ask = async (path: string, body: object) => {
        const answer = await fetch(`${control}${path}`, { method: 'POST', body: JSON.stringify(body) })
        if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`)
        return (await answer.json().catch(() => ({}))) as { access_token?: string }
      }
      const empty = await tenant.residentBytes()
      const addresses = Array.from({ length: MAILBOXES }, (_, at) => `box${String(at)}@contoso.example`)
      for (const to of addresses) {
        await ask('/users', { userPrincipalName: to, kind: 'shared' })
        await ask('/fill', { to, count: MAILS_EACH, bytes: BYTES_EACH })
      }
      const { access_token: token = '' } = await ask('/tokens', { audience: 'https://graph.microsoft.com', roles: ['Mail.Read'] })
      const headers = { authorization: `Bearer ${token}` }
      const counts: number[] = []
      for (const to of addresses) {
        counts.push(Number(await (await fetch(`${graph}/users/${to}/messages/$count`, { headers })).text()))
      }
      expect(counts).toEqual(addresses.map(() => MAILS_EACH))
      const full = await tenant.residentBytes()
      expect(full).toBeLessThan(500 * MEGABYTE)
      expect((full - empty) / (MAILBOXES * MAILS_EACH)).toBeLessThan(3 * BYTES_EACH)
    } finally {
      await tenant.stop()
    }
  },
)
