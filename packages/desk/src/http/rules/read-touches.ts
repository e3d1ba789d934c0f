import { RuleTouch } from '@postdesk/contract'
import type { Queries } from '../../db/index.ts'

/** Which rules did what to some mails, by the id of the mail in the log; in the order of the rules. */
export async function readTouches(queries: Queries, mailLogIds: readonly string[]): Promise<Map<string, RuleTouch[]>> {
  if (mailLogIds.length === 0) return new Map()
  const rows = await queries
    .selectFrom('mail_rule_touch')
    .selectAll()
    .where('mail_log_id', 'in', mailLogIds)
    .orderBy('place')
    .execute()
  const touches = new Map<string, RuleTouch[]>()
  for (const { mail_log_id: mail, rule_id: id, rule_name: name, effects } of rows)
    touches.set(mail, [...(touches.get(mail) ?? []), RuleTouch.parse({ id, name, effects })])
  return touches
}
