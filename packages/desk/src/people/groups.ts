import type { Group } from '@postdesk/contract'
import type { Database, Queries, Trx } from '../db/index.ts'
import { accountsWith } from './accounts-with.ts'
import { lockStructure } from './lock-structure.ts'
import { rulesWith } from './rules-with.ts'
import { Undo, unlessUndone } from './undo.ts'

/** More groups than anybody has; a list never grows without end. */
const MOST = 1_000

/** All groups by name, with their members. */
export async function listGroups(queries: Queries, id?: string): Promise<Group[]> {
  const rows = await queries
    .selectFrom('agent_group')
    .select(['id', 'name'])
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .orderBy('name')
    .limit(MOST)
    .execute()
  const members = await queries
    .selectFrom('agent_group_member')
    .innerJoin('user', 'user.id', 'agent_group_member.user_id')
    .select(['agent_group_member.group_id', 'user.id', 'user.name'])
    .$if(id !== undefined, (query) => query.where('agent_group_member.group_id', '=', id ?? ''))
    .orderBy('user.name')
    .orderBy('user.id')
    .execute()
  const accounts = await accountsWith(queries, 'group_id')
  return rows.map((group) => ({
    ...group,
    members: members.filter((member) => member.group_id === group.id).map((member) => ({ id: member.id, name: member.name })),
    accounts: accounts.get(group.id) ?? [],
  }))
}

export type GroupSaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'agent-missing' }

const undo = (fault: Exclude<GroupSaved, { kind: 'saved' }>) => new Undo(fault)

/** Adds a group, or changes the one of this id. `memberIds` replaces all of its members. */
export async function saveGroup(
  database: Database,
  id: string | null,
  given: { readonly name?: string | undefined; readonly memberIds?: readonly string[] | undefined },
): Promise<GroupSaved> {
  return await unlessUndone<GroupSaved>('agent_group_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      const groupId = id === null ? await insert(trx, given.name ?? '') : await rename(trx, id, given.name)
      if (given.memberIds === undefined) return { kind: 'saved', id: groupId }
      const memberIds = [...new Set(given.memberIds)]
      const known = memberIds.length === 0 ? [] : await trx.selectFrom('user').select('id').where('id', 'in', memberIds).execute()
      if (known.length < memberIds.length) throw undo({ kind: 'agent-missing' })
      await trx.deleteFrom('agent_group_member').where('group_id', '=', groupId).execute()
      if (memberIds.length > 0)
        await trx
          .insertInto('agent_group_member')
          .values(memberIds.map((userId) => ({ group_id: groupId, user_id: userId })))
          .execute()
      return { kind: 'saved', id: groupId }
    }),
  )
}

async function insert(trx: Trx, name: string): Promise<string> {
  return (await trx.insertInto('agent_group').values({ name }).returning('id').executeTakeFirstOrThrow()).id
}

async function rename(trx: Trx, id: string, name: string | undefined): Promise<string> {
  const group = await trx.selectFrom('agent_group').select('id').where('id', '=', id).executeTakeFirst()
  if (!group) throw undo({ kind: 'missing' })
  if (name !== undefined) await trx.updateTable('agent_group').set({ name }).where('id', '=', id).execute()
  return id
}

export type Removed =
  | { readonly kind: 'removed' }
  | { readonly kind: 'missing' }
  /** Their mail would go elsewhere without a word. */
  | { readonly kind: 'in-use'; readonly accounts: readonly string[]; readonly rules: readonly string[] }

/** Removes a group no mail account or rule uses. Its tickets stay and have no group and no category then. */
export async function deleteGroup(database: Database, id: string): Promise<Removed> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const accounts = (await accountsWith(trx, 'group_id')).get(id) ?? []
    const rules = await rulesWith(trx, 'group_id', id)
    if (accounts.length > 0 || rules.length > 0) return { kind: 'in-use', accounts, rules }
    // The pairs first: a ticket loses its category before the group the category stands beside.
    await trx.deleteFrom('category_group').where('group_id', '=', id).execute()
    const { numDeletedRows } = await trx.deleteFrom('agent_group').where('id', '=', id).executeTakeFirstOrThrow()
    return { kind: numDeletedRows > 0n ? 'removed' : 'missing' }
  })
}
