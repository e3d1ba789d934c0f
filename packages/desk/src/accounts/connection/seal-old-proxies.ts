import { sql } from 'kysely'
import type { Sealer } from '../../config/index.ts'
import { json, type Queries } from '../../db/index.ts'
import { splitProxy } from './proxy-password.ts'

/** Where settings of connections are kept, in whole or deeper down. */
const KEPT = [
  ['incoming_account', 'settings'],
  ['outgoing_account', 'settings'],
  ['authorization_attempt', 'settings'],
  ['account_switch', 'before'],
] as const

/**
 * Seals the passwords that an older Postdesk left in the addresses of proxies; SQL cannot, for it has no key. Run at each start, before
 * anything connects: rows that are sealed are not touched, and one that another node changes meanwhile keeps what that node wrote, which is
 * sealed already. Gives how many rows were.
 */
export async function sealOldProxies(kysely: Queries, sealer: Sealer): Promise<number> {
  let count = 0
  for (const [table, column] of KEPT) {
    const { rows } = await sql<{ id: string; kept: unknown }>`
      select id, ${sql.ref(column)} as kept from ${sql.table(table)}
      where ${sql.ref(column)}::text like '%"proxyUrl"%@%'`.execute(kysely)
    for (const { id, kept } of rows) {
      const sealed = await sealWithin(sealer, kept)
      if (JSON.stringify(sealed) === JSON.stringify(kept)) continue
      const { numAffectedRows = 0n } = await sql`
        update ${sql.table(table)} set ${sql.ref(column)} = ${json(sealed)}::jsonb
        where id = ${id} and ${sql.ref(column)} = ${json(kept)}::jsonb`.execute(kysely)
      count += Number(numAffectedRows)
    }
  }
  return count
}

/** The same value, where each proxy's address has its password beside it. */
async function sealWithin(sealer: Sealer, value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const within = await Promise.all(
    Object.entries(value).map(async ([key, part]) => [key, await sealWithin(sealer, part)] as const),
  )
  const settings: Record<string, unknown> = Object.fromEntries(within)
  const { proxyUrl } = settings
  if (typeof proxyUrl !== 'string') return settings
  const { url, password } = splitProxy(proxyUrl)
  return password === null ? settings : { ...settings, proxyUrl: url, proxyPassword: await sealer.seal(password) }
}
