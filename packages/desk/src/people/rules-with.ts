import type { Queries } from '../db/index.ts'

type Column = 'group_id' | 'category_id' | 'company_id' | 'brand_id'

/** Names of the rules that give tickets this group (category, company, brand). */
export async function rulesWith(queries: Queries, column: Column, id: string): Promise<string[]> {
  const rows = await queries.selectFrom('mail_rule').select('name').where(column, '=', id).orderBy('position').execute()
  return rows.map(({ name }) => name)
}
