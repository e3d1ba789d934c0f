import type { Queries } from '../db/index.ts'
import { senderDomain } from './sender-domain.ts'

/** The company an address belongs to by its domain; null: none has it. */
export async function companyOfDomain(queries: Queries, address: string): Promise<string | null> {
  const row = await queries
    .selectFrom('company_domain')
    .select('company_id')
    .where('domain', '=', senderDomain(address))
    .executeTakeFirst()
  return row?.company_id ?? null
}

/** The company of who writes from an address: their own, else that of its domain. What `upsertPerson` would find, without writing. */
export async function companyOf(queries: Queries, address: string): Promise<string | null> {
  const person = await queries.selectFrom('person').select('company_id').where('address', '=', address).executeTakeFirst()
  return person?.company_id ?? (await companyOfDomain(queries, address))
}
