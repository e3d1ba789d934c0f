import type { Condition } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'
import type { Rule } from './rule.ts'

/** All rules, in the order they are gone through. An agent who may not sign in any more gets no tickets. */
export async function readRules(queries: Queries): Promise<Rule[]> {
  const rows = await queries
    .selectFrom('mail_rule')
    .leftJoin('user', (join) => join.onRef('user.id', '=', 'mail_rule.assignee_id').on('user.disabled_at', 'is', null))
    .selectAll('mail_rule')
    .select('user.id as assignee')
    .orderBy('position')
    .orderBy('mail_rule.created_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    accountId: row.incoming_account_id,
    match: row.match,
    conditions: row.conditions as Condition[],
    verdict: row.verdict,
    groupId: row.group_id,
    categoryId: row.category_id,
    companyId: row.company_id,
    brandId: row.brand_id,
    priority: row.priority,
    assigneeId: row.assignee,
    tags: row.tags,
    noAutoReply: row.no_auto_reply,
  }))
}
