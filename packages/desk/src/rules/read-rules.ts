import type { Condition } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'
import { readActions } from './read-actions.ts'
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
    ...readActions(row),
    assigneeId: row.assignee,
  }))
}
