import type { RuleActions } from '@postdesk/contract'
import type { MailRuleRow } from '../db/index.ts'

/** What a kept rule does. */
export function readActions(row: MailRuleRow): RuleActions {
  return {
    verdict: row.verdict,
    groupId: row.group_id,
    categoryId: row.category_id,
    companyId: row.company_id,
    brandId: row.brand_id,
    priority: row.priority,
    assigneeId: row.assignee_id,
    tags: row.tags,
    noAutoReply: row.no_auto_reply,
  }
}
