import { domainToASCII, domainToUnicode } from 'node:url'
import type { Company } from '@postdesk/contract'
import { sql, type SqlBool } from 'kysely'
import type { Database, Queries, Trx } from '../db/index.ts'
import { accountsWith } from './accounts-with.ts'
import type { Removed } from './groups.ts'
import { lockStructure } from './lock-structure.ts'
import { rulesWith } from './rules-with.ts'
import { Undo, unlessUndone } from './undo.ts'

/** More companies than a desk serves. */
const MOST = 5_000

/** All companies by name, with their domains. */
export async function listCompanies(queries: Queries, id?: string): Promise<Company[]> {
  const rows = await queries
    .selectFrom('company')
    .select(['id', 'name'])
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('name')
    .limit(MOST)
    .execute()
  const domains = await queries
    .selectFrom('company_domain')
    .select(['company_id', 'domain'])
    .$if(id !== undefined, (query) => query.where('company_id', '=', id ?? ''))
    .orderBy('domain')
    .execute()
  const domainsOf = Map.groupBy(domains, (row) => row.company_id)
  const accounts = await accountsWith(queries, 'company_id')
  return rows.map((company) => ({
    ...company,
    domains: (domainsOf.get(company.id) ?? []).map(({ domain }) => domainToUnicode(domain)),
    accounts: accounts.get(company.id) ?? [],
  }))
}

export type CompanySaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'no-domain'; readonly domain: string }
  | { readonly kind: 'domain-taken'; readonly domain: string; readonly by: string }

const undo = (fault: Exclude<CompanySaved, { kind: 'saved' }>) => new Undo(fault)

/**
 * Adds a company, or changes the one of this id. `domains` replaces all of its domains: people of a domain it gets, who have no company,
 * belong to it from then on, and people of a domain it loses do not any more.
 */
export async function saveCompany(
  database: Database,
  id: string | null,
  given: { readonly name?: string | undefined; readonly domains?: readonly string[] | undefined },
): Promise<CompanySaved> {
  return await unlessUndone<CompanySaved>('company_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      const companyId = id === null ? await insert(trx, given.name ?? '') : await rename(trx, id, given.name)
      if (given.domains !== undefined) await setDomains(trx, companyId, given.domains)
      return { kind: 'saved', id: companyId }
    }),
  )
}

async function insert(trx: Trx, name: string): Promise<string> {
  return (await trx.insertInto('company').values({ name }).returning('id').executeTakeFirstOrThrow()).id
}

async function rename(trx: Trx, id: string, name: string | undefined): Promise<string> {
  const company = await trx.selectFrom('company').select('id').where('id', '=', id).executeTakeFirst()
  if (!company) throw undo({ kind: 'missing' })
  if (name !== undefined) await trx.updateTable('company').set({ name }).where('id', '=', id).execute()
  return id
}

async function setDomains(trx: Trx, companyId: string, given: readonly string[]): Promise<void> {
  const wanted = new Map(given.map((domain) => [domainToASCII(domain), domain]))
  const unreadable = wanted.get('')
  if (unreadable !== undefined) throw undo({ kind: 'no-domain', domain: unreadable })
  const had = await trx.selectFrom('company_domain').select('domain').where('company_id', '=', companyId).execute()
  const lost = had.map(({ domain }) => domain).filter((domain) => !wanted.has(domain))
  const gained = [...wanted.keys()].filter((domain) => !had.some((one) => one.domain === domain))
  if (gained.length > 0) {
    const taken = await trx
      .selectFrom('company_domain')
      .innerJoin('company', 'company.id', 'company_domain.company_id')
      .select(['company_domain.domain', 'company.name'])
      .where('company_domain.domain', 'in', gained)
      .executeTakeFirst()
    if (taken) throw undo({ kind: 'domain-taken', domain: wanted.get(taken.domain) ?? taken.domain, by: taken.name })
  }
  if (lost.length > 0) {
    await trx.deleteFrom('company_domain').where('domain', 'in', lost).execute()
    await trx
      .updateTable('person')
      .set({ company_id: null })
      .where('company_id', '=', companyId)
      .where(writesFrom(lost))
      .execute()
  }
  if (gained.length > 0) {
    await trx
      .insertInto('company_domain')
      .values(gained.map((domain) => ({ domain, company_id: companyId })))
      .execute()
    await trx
      .updateTable('person')
      .set({ company_id: companyId })
      .where('company_id', 'is', null)
      .where(writesFrom(gained))
      .execute()
  }
}

/** Whose address is in one of these domains, in ASCII or in its own letters. */
function writesFrom(domains: readonly string[]) {
  const spelt = domains.flatMap((domain) => [domain, domainToUnicode(domain)])
  return sql<SqlBool>`lower(substring(person.address::text from '@([^@]*)$')) in (${sql.join(spelt)})`
}

/** Removes a company no mail account or rule uses. Its people and tickets stay, without it. */
export async function deleteCompany(database: Database, id: string): Promise<Removed> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const accounts = (await accountsWith(trx, 'company_id')).get(id) ?? []
    const rules = await rulesWith(trx, 'company_id', id)
    if (accounts.length > 0 || rules.length > 0) return { kind: 'in-use', accounts, rules }
    const { numDeletedRows } = await trx.deleteFrom('company').where('id', '=', id).executeTakeFirstOrThrow()
    return { kind: numDeletedRows > 0n ? 'removed' : 'missing' }
  })
}
