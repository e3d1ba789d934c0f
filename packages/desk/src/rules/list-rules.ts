import type { Condition, Rule } from '@postdesk/contract'
import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'
import { readActions } from './read-actions.ts'

/** How far back the mails that a rule touched are counted, and how far they are. */
const COUNTED_DAYS = 30
const MAX_COUNTED = 10_000

/** The rules in their order, as a person reads them; of one account: those that apply to its mail. */
export async function listRules(
  queries: Queries,
  now: Date,
  only: { readonly id?: string; readonly accountId?: string | undefined } = {},
): Promise<Rule[]> {
  const since = new Date(now.getTime() - COUNTED_DAYS * 86_400_000)
  const { id, accountId } = only
  const rows = await queries
    .selectFrom('mail_rule')
    .leftJoin('incoming_account', 'incoming_account.id', 'mail_rule.incoming_account_id')
    .leftJoin('agent_group', 'agent_group.id', 'mail_rule.group_id')
    .leftJoin('category', 'category.id', 'mail_rule.category_id')
    .leftJoin('company', 'company.id', 'mail_rule.company_id')
    .leftJoin('brand', 'brand.id', 'mail_rule.brand_id')
    .leftJoin('user', 'user.id', 'mail_rule.assignee_id')
    .selectAll('mail_rule')
    .select([
      'incoming_account.address',
      'agent_group.name as group_name',
      'category.name as category_name',
      'company.name as company_name',
      'brand.name as brand_name',
      'user.name as assignee_name',
      'user.disabled_at as assignee_disabled_at',
      sql<number>`(select count(*) from (select 1 from mail_rule_touch touch
        where touch.rule_id = mail_rule.id and touch.at > ${since} limit ${MAX_COUNTED}) counted)`.as('touched'),
    ])
    .$if(id !== undefined, (query) => query.where('mail_rule.id', '=', id ?? ''))
    .$if(accountId !== undefined, (query) =>
      query.where((of) =>
        of.or([of('mail_rule.incoming_account_id', 'is', null), of('mail_rule.incoming_account_id', '=', accountId ?? '')]),
      ),
    )
    .orderBy('mail_rule.position')
    .orderBy('mail_rule.created_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    accountId: row.incoming_account_id,
    account: row.incoming_account_id === null ? null : { id: row.incoming_account_id, address: row.address ?? '' },
    match: row.match,
    conditions: row.conditions as Condition[],
    actions: readActions(row),
    group: named(row.group_id, row.group_name),
    category: named(row.category_id, row.category_name),
    company: named(row.company_id, row.company_name),
    brand: named(row.brand_id, row.brand_name),
    assignee:
      row.assignee_id === null
        ? null
        : { id: row.assignee_id, name: row.assignee_name ?? '', disabled: row.assignee_disabled_at !== null },
    touched: row.touched,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }))
}

const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })
