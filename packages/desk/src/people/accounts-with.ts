import type { Queries } from '../db/index.ts'

type Column = 'group_id' | 'category_id' | 'company_id' | 'brand_id'

/** Addresses of the mail accounts that give their tickets a group (a category, company, brand), by its id. */
export async function accountsWith(queries: Queries, column: Column): Promise<Map<string, string[]>> {
  const rows = await queries
    .selectFrom('incoming_account')
    .select([column, 'address'])
    .where(column, 'is not', null)
    .orderBy('address')
    .execute()
  const accounts = new Map<string, string[]>()
  for (const { [column]: id, address } of rows) if (id !== null) accounts.set(id, [...(accounts.get(id) ?? []), address])
  return accounts
}
