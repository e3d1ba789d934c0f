import type { Category } from '@postdesk/contract'
import type { Database, Queries, Trx } from '../db/index.ts'
import { accountsWith } from './accounts-with.ts'
import type { Removed } from './groups.ts'
import { lockStructure } from './lock-structure.ts'
import { rulesWith } from './rules-with.ts'
import { Undo, unlessUndone } from './undo.ts'

/** More categories than anybody has. */
const MOST = 2_000

/** All categories by name, with the groups each belongs to. */
export async function listCategories(queries: Queries, id?: string): Promise<Category[]> {
  const rows = await queries
    .selectFrom('category')
    .select(['id', 'name'])
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('name')
    .limit(MOST)
    .execute()
  const pairs = await queries
    .selectFrom('category_group')
    .innerJoin('agent_group', 'agent_group.id', 'category_group.group_id')
    .select(['category_group.category_id', 'agent_group.id', 'agent_group.name'])
    .$if(id !== undefined, (query) => query.where('category_group.category_id', '=', id ?? ''))
    .orderBy('agent_group.name')
    .execute()
  const groups = Map.groupBy(pairs, (pair) => pair.category_id)
  const accounts = await accountsWith(queries, 'category_id')
  return rows.map((category) => ({
    ...category,
    groups: (groups.get(category.id) ?? []).map((group) => ({ id: group.id, name: group.name })),
    accounts: accounts.get(category.id) ?? [],
  }))
}

export type CategorySaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'group-missing' }
  /** An account or a rule gives tickets this category in a group the category would leave. */
  | {
      readonly kind: 'pair-in-use'
      readonly group: string
      readonly accounts: readonly string[]
      readonly rules: readonly string[]
    }

const undo = (fault: Exclude<CategorySaved, { kind: 'saved' }>) => new Undo(fault)

/** Adds a category, or changes the one of this id. `groupIds` replaces all of its groups; tickets of a group it leaves lose it. */
export async function saveCategory(
  database: Database,
  id: string | null,
  given: { readonly name?: string | undefined; readonly groupIds?: readonly string[] | undefined },
): Promise<CategorySaved> {
  return await unlessUndone<CategorySaved>('category_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      const categoryId = id === null ? await insert(trx, given.name ?? '') : await rename(trx, id, given.name)
      if (given.groupIds !== undefined) await setGroups(trx, categoryId, given.groupIds)
      return { kind: 'saved', id: categoryId }
    }),
  )
}

async function insert(trx: Trx, name: string): Promise<string> {
  return (await trx.insertInto('category').values({ name }).returning('id').executeTakeFirstOrThrow()).id
}

async function rename(trx: Trx, id: string, name: string | undefined): Promise<string> {
  const category = await trx.selectFrom('category').select('id').where('id', '=', id).executeTakeFirst()
  if (!category) throw undo({ kind: 'missing' })
  if (name !== undefined) await trx.updateTable('category').set({ name }).where('id', '=', id).execute()
  return id
}

async function setGroups(trx: Trx, categoryId: string, given: readonly string[]): Promise<void> {
  const groupIds = [...new Set(given)]
  const known = await trx.selectFrom('agent_group').select('id').where('id', 'in', groupIds).execute()
  if (known.length < groupIds.length) throw undo({ kind: 'group-missing' })
  const users = await trx
    .selectFrom('incoming_account')
    .innerJoin('agent_group', 'agent_group.id', 'incoming_account.group_id')
    .select(['agent_group.name as group', 'incoming_account.address as name'])
    .where('incoming_account.category_id', '=', categoryId)
    .where('incoming_account.group_id', 'not in', groupIds)
    .orderBy('agent_group.name')
    .orderBy('incoming_account.address')
    .execute()
  const atAccounts = firstGroupOf(users)
  if (atAccounts !== null) throw undo({ kind: 'pair-in-use', group: atAccounts.group, accounts: atAccounts.names, rules: [] })
  const givers = await trx
    .selectFrom('mail_rule')
    .innerJoin('agent_group', 'agent_group.id', 'mail_rule.group_id')
    .select(['agent_group.name as group', 'mail_rule.name'])
    .where('mail_rule.category_id', '=', categoryId)
    .where('mail_rule.group_id', 'not in', groupIds)
    .orderBy('agent_group.name')
    .orderBy('mail_rule.position')
    .execute()
  const atRules = firstGroupOf(givers)
  if (atRules !== null) throw undo({ kind: 'pair-in-use', group: atRules.group, accounts: [], rules: atRules.names })
  await trx.deleteFrom('category_group').where('category_id', '=', categoryId).where('group_id', 'not in', groupIds).execute()
  await trx
    .insertInto('category_group')
    .values(groupIds.map((groupId) => ({ category_id: categoryId, group_id: groupId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Removes a category no mail account or rule uses. Its tickets stay, without it. */
export async function deleteCategory(database: Database, id: string): Promise<Removed> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const accounts = (await accountsWith(trx, 'category_id')).get(id) ?? []
    const rules = await rulesWith(trx, 'category_id', id)
    if (accounts.length > 0 || rules.length > 0) return { kind: 'in-use', accounts, rules }
    const { numDeletedRows } = await trx.deleteFrom('category').where('id', '=', id).executeTakeFirstOrThrow()
    return { kind: numDeletedRows > 0n ? 'removed' : 'missing' }
  })
}

/** What uses the first of some groups, for one refusal at a time; `rows` are in the order of the groups. */
function firstGroupOf(
  rows: readonly { readonly group: string; readonly name: string }[],
): { readonly group: string; readonly names: readonly string[] } | null {
  const group = rows[0]?.group
  return group === undefined ? null : { group, names: rows.filter((one) => one.group === group).map(({ name }) => name) }
}
