import type { Condition, RuleActions } from '@postdesk/contract'
import { json, type Database, type MailRuleRow, type Trx } from '../db/index.ts'
import { checkPlacement, lockStructure, Undo, unlessUndone, type PlacementFault } from '../people/index.ts'

/** What is left out stays. */
export type RuleFields = {
  readonly name?: string | undefined
  readonly enabled?: boolean | undefined
  readonly accountId?: string | null | undefined
  readonly match?: 'all' | 'any' | undefined
  readonly conditions?: readonly Condition[] | undefined
  readonly actions?: RuleActions | undefined
}

export type RuleFault =
  | { readonly kind: 'account-missing' }
  | { readonly kind: 'agent-missing' }
  | { readonly kind: 'wrong'; readonly fault: PlacementFault }
export type RuleSaved =
  | { readonly kind: 'saved'; readonly id: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'name-taken' }
  | RuleFault

type By = { readonly name: string; readonly now: Date }

/** Adds a rule, last of all or after `place` others. With an id that is there already nothing is added: the call was made twice. */
export async function createRule(
  database: Database,
  given: Required<RuleFields> & { readonly name: string; readonly id?: string | undefined; readonly place?: number | undefined },
  by: By,
): Promise<RuleSaved> {
  return await unlessUndone<RuleSaved>('mail_rule_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      const rows = await trx.selectFrom('mail_rule').select('id').orderBy('position').orderBy('created_at').execute()
      const ids = rows.map(({ id }) => id)
      if (given.id !== undefined && ids.includes(given.id)) return { kind: 'saved', id: given.id }
      await refuseFaults(trx, given)
      const { id } = await trx
        .insertInto('mail_rule')
        .values({
          ...(given.id === undefined ? {} : { id: given.id }),
          name: given.name,
          conditions: json(given.conditions ?? []),
          ...columnsOf({ ...given, name: undefined, conditions: undefined }),
          position: ids.length,
          changed_by: by.name,
          changed_at: by.now,
          created_at: by.now,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      if (given.place !== undefined && given.place < ids.length) await number(trx, ids.toSpliced(given.place, 0, id))
      return { kind: 'saved', id }
    }),
  )
}

/** Changes a rule; its actions are replaced as a whole. */
export async function changeRule(database: Database, id: string, given: RuleFields, by: By): Promise<RuleSaved> {
  return await unlessUndone<RuleSaved>('mail_rule_name_key', () =>
    database.transaction(async (trx) => {
      await lockStructure(trx, 'change')
      await refuseFaults(trx, given)
      const changes = { ...columnsOf(given), changed_by: by.name, changed_at: by.now }
      const { numUpdatedRows } = await trx.updateTable('mail_rule').set(changes).where('id', '=', id).executeTakeFirst()
      return numUpdatedRows > 0n ? { kind: 'saved', id } : { kind: 'missing' }
    }),
  )
}

/** Removes a rule. What it did to mails stays in the mail log. */
export async function deleteRule(database: Database, id: string): Promise<'removed' | 'missing'> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const { numDeletedRows } = await trx.deleteFrom('mail_rule').where('id', '=', id).executeTakeFirst()
    return numDeletedRows > 0n ? 'removed' : 'missing'
  })
}

/** Puts the rules into an order. `stale` when these are not all the rules there are: somebody added or removed one meanwhile. */
export async function orderRules(database: Database, given: readonly string[]): Promise<'ordered' | 'stale'> {
  return await database.transaction(async (trx) => {
    await lockStructure(trx, 'change')
    const rows = await trx.selectFrom('mail_rule').select('id').execute()
    const ids = [...new Set(given)]
    if (ids.length !== rows.length || rows.some(({ id }) => !ids.includes(id))) return 'stale'
    await number(trx, ids)
    return 'ordered'
  })
}

async function number(trx: Trx, ids: readonly string[]): Promise<void> {
  for (const [position, id] of ids.entries())
    await trx.updateTable('mail_rule').set({ position }).where('id', '=', id).where('position', '<>', position).execute()
}

async function refuseFaults(trx: Trx, given: RuleFields): Promise<void> {
  const fault = await findRuleFault(trx, given)
  if (fault) throw new Undo(fault)
}

/** What of a rule cannot be: an account, agent, group, category, company or brand that is gone, or a category its group does not have. */
export async function findRuleFault(trx: Trx, { accountId, actions }: RuleFields): Promise<RuleFault | null> {
  if (accountId !== null && accountId !== undefined) {
    // The account's row first, as everybody does: whoever removes an account has it before its rules.
    const account = await trx
      .selectFrom('incoming_account')
      .select('id')
      .where('id', '=', accountId)
      .forKeyShare()
      .executeTakeFirst()
    if (!account) return { kind: 'account-missing' }
  }
  if (!actions) return null
  const { groupId, categoryId, companyId, brandId, assigneeId } = actions
  const nowhere = { group_id: null, category_id: null, company_id: null, brand_id: null, priority: 'normal' as const }
  const placed = await checkPlacement(trx, nowhere, { groupId, categoryId, companyId, brandId })
  if (placed.kind === 'wrong') return placed
  if (assigneeId === null) return null
  const agent = await trx.selectFrom('user').select('id').where('id', '=', assigneeId).executeTakeFirst()
  return agent ? null : { kind: 'agent-missing' }
}

function columnsOf({ name, enabled, accountId, match, conditions, actions }: RuleFields) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(accountId === undefined ? {} : { incoming_account_id: accountId }),
    ...(match === undefined ? {} : { match }),
    ...(conditions === undefined ? {} : { conditions: json(conditions) }),
    ...(actions === undefined ? {} : actionColumns(actions)),
  }
}

type ActionColumns = Pick<
  MailRuleRow,
  'verdict' | 'group_id' | 'category_id' | 'company_id' | 'brand_id' | 'priority' | 'assignee_id' | 'tags' | 'no_auto_reply'
>

function actionColumns(actions: RuleActions): ActionColumns {
  return {
    verdict: actions.verdict,
    group_id: actions.groupId,
    category_id: actions.categoryId,
    company_id: actions.companyId,
    brand_id: actions.brandId,
    priority: actions.priority,
    assignee_id: actions.assigneeId,
    tags: actions.tags,
    no_auto_reply: actions.noAutoReply,
  }
}
