import { load } from './load.ts'
import type { LoadResult } from './load.ts'
import { measureStart, startTenantProcess } from './tenant-process.ts'
import type { TenantProcess } from './tenant-process.ts'

const MAILBOXES = 20
const MAILS = 50_000
const MEGABYTE = 1024 * 1024
const LOAD_MILLISECONDS = 5_000
// Two for each mailbox: the tenant's own throttle lets four.
const AT_ONCE = 40

/** One line of the outcome; `goal` is what we promise, told beside the number and judged by who reads it. */
export type Measured = { readonly what: string; readonly value: number; readonly unit: string; readonly goal?: string }

/** The simulated tenant: how fast it starts, what 50,000 mails weigh, how many Graph requests it answers. */
export async function measureTenant(): Promise<readonly Measured[]> {
  const started = await measureStart()
  const tenant = await startTenantProcess()
  try {
    const empty = await tenant.residentBytes()
    const addresses = await addMailboxes(tenant)
    await liftRequestLimit(tenant)
    const began = performance.now()
    for (const to of addresses) await control(tenant, '/fill', { to, count: MAILS / MAILBOXES })
    const filledIn = performance.now() - began
    const full = await tenant.residentBytes()
    const loads = await measureLoads(tenant, addresses)
    const afterLoad = await tenant.residentBytes()
    return [
      { what: 'npx postdesk tenant --json, until it prints', value: started, unit: 'ms', goal: 'under 3,000' },
      { what: 'memory, empty', value: empty / MEGABYTE, unit: 'MB' },
      { what: `memory, ${MAILS} mails in ${MAILBOXES} mailboxes`, value: full / MEGABYTE, unit: 'MB', goal: 'under 500' },
      { what: 'memory after the load', value: afterLoad / MEGABYTE, unit: 'MB', goal: 'under 500' },
      { what: 'memory for each mail of 3,000 bytes', value: (full - empty) / MAILS, unit: 'bytes' },
      { what: 'mails put into mailboxes', value: (MAILS / filledIn) * 1000, unit: 'mails/s' },
      ...loads,
    ]
  } finally {
    await tenant.stop()
  }
}

async function measureLoads(tenant: TenantProcess, addresses: readonly string[]): Promise<readonly Measured[]> {
  const { origin } = new URL(tenant.description.endpoints.graph)
  const authorization = `Bearer ${await issueToken(tenant)}`
  const headers = { authorization, prefer: 'IdType="ImmutableId"', 'content-type': 'application/json' }
  const boxOf = (number: number): string => `/v1.0/users/${addresses[number % addresses.length] ?? ''}`
  const ids = await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(`${origin}/v1.0/users/${address}/messages?$select=id&$top=200`, { headers })
      return ((await answer.json()) as { value: { id: string }[] }).value.map(({ id }) => id)
    }),
  )
  const idOf = (number: number): string => {
    const box = ids[number % ids.length] ?? []
    return box[Math.floor(number / ids.length) % box.length] ?? ''
  }
  const get = (path: string) => ({ method: 'GET' as const, path, headers })
  const list = (number: number) =>
    get(`${boxOf(number)}/mailFolders/inbox/messages?$select=id,subject,from,receivedDateTime,isRead&$top=10`)
  const whole = (number: number) => get(`${boxOf(number)}/messages/${idOf(number)}`)
  const mime = (number: number) => get(`${boxOf(number)}/messages/${idOf(number)}/$value`)
  const delta = (number: number) => get(`${boxOf(number)}/mailFolders/inbox/messages/delta?$select=id,subject`)
  const markRead = (number: number) => ({
    method: 'PATCH' as const,
    path: `${boxOf(number)}/messages/${idOf(number)}?$select=isRead`,
    headers,
    body: JSON.stringify({ isRead: number % 2 === 0 }),
  })
  const kinds = [list, whole, mime, delta, markRead]
  const rows: Measured[] = []
  const runs = [
    [
      'a mix of the five below',
      (number: number) => (kinds[Math.floor(number / addresses.length) % kinds.length] ?? list)(number),
    ],
    ['list of ten', list],
    ['one message, whole', whole],
    ['one message, MIME', mime],
    ['first delta page', delta],
    ['mark read', markRead],
  ] as const
  for (const [what, next] of runs) {
    const outcome = await load(origin, { atOnce: AT_ONCE, milliseconds: LOAD_MILLISECONDS, next })
    rows.push(...told(what, outcome))
  }
  return rows
}

function told(what: string, outcome: LoadResult): readonly Measured[] {
  const goal = what.startsWith('a mix') ? { goal: 'over 500' } : {}
  return [
    { what: `Graph, ${what}`, value: outcome.perSecond, unit: 'requests/s', ...goal },
    { what: `Graph, ${what}: median`, value: outcome.medianMilliseconds, unit: 'ms' },
    { what: `Graph, ${what}: slowest hundredth`, value: outcome.slowestHundredthMilliseconds, unit: 'ms' },
    ...(outcome.failures === 0 ? [] : [{ what: `Graph, ${what}: refused or failed`, value: outcome.failures, unit: 'requests' }]),
  ]
}

async function addMailboxes(tenant: TenantProcess): Promise<readonly string[]> {
  const addresses = Array.from({ length: MAILBOXES }, (_, at) => `box${String(at + 1)}@contoso.example`)
  for (const userPrincipalName of addresses) await control(tenant, '/users', { userPrincipalName })
  return addresses
}

/** Ten thousand requests in ten minutes are soon spent by a load; how many at once a mailbox takes stays as it is. */
async function liftRequestLimit(tenant: TenantProcess): Promise<void> {
  await control(tenant, '/settings', { mail: { maxRequestsPerWindow: 100_000_000 } }, 'PATCH')
}

async function issueToken(tenant: TenantProcess): Promise<string> {
  const answer = await control(tenant, '/tokens', { audience: 'https://graph.microsoft.com', roles: ['Mail.ReadWrite'] })
  return ((await answer.json()) as { access_token: string }).access_token
}

async function control(tenant: TenantProcess, path: string, body: unknown, method = 'POST'): Promise<Response> {
  const answer = await fetch(tenant.description.endpoints.control + path, { method, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`Control answered ${String(answer.status)} to ${path}: ${await answer.text()}`)
  return answer
}
