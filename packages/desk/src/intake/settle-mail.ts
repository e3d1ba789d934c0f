import { json, type MailLogRow, type Trx } from '../db/index.ts'
import type { MailProblem } from '@postdesk/mail'
import type { Touch } from '../rules/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { VERSION } from '../model/version.ts'

/** What becomes of a mail. `stowed` -> one of these; a held one may be sent back to `stowed` by a person's retry. */
export type MailEnd =
  | { readonly kind: 'filed'; readonly ticketId: number; readonly clue: string | null }
  | { readonly kind: 'refused'; readonly reason: string; readonly ruleId?: string | null }
  | { readonly kind: 'held'; readonly reason: string; readonly ruleId?: string | null }

/** Takes a stowed mail's row for this transaction; null when somebody has settled it already, which ends the job. */
export async function takeStowed(trx: Trx, mailLogId: string): Promise<MailLogRow | null> {
  const row = await trx.selectFrom('mail_log').selectAll().where('id', '=', mailLogId).forUpdate().executeTakeFirst()
  return row?.state === 'stowed' ? row : null
}

/** Writes down what became of a mail, in the transaction that did it. */
export async function settleMail(
  trx: Trx,
  mailLogId: string,
  end: MailEnd,
  facts: { readonly now: Date; readonly problems?: readonly MailProblem[]; readonly touches?: readonly Touch[] },
): Promise<void> {
  await trx
    .updateTable('mail_log')
    .set({
      state: end.kind,
      reason: end.kind === 'filed' ? null : end.reason,
      rule_id: end.kind === 'filed' ? null : (end.ruleId ?? null),
      ...(end.kind === 'filed' ? { ticket_id: end.ticketId, clue: end.clue } : {}),
      ...(end.kind === 'held' ? { held_version: VERSION } : {}),
      ...(facts.problems === undefined ? {} : { problems: json(facts.problems) }),
      settled_at: end.kind === 'held' ? null : facts.now,
    })
    .where('id', '=', mailLogId)
    .where('state', '=', 'stowed')
    .execute()
  await writeTouches(trx, mailLogId, facts)
  await tellChange(trx, { kind: 'mail' })
}

/** Which rules touched the mail, under their names of now. A mail that is tried again is touched anew. */
async function writeTouches(
  trx: Trx,
  mailLogId: string,
  { touches = [], now }: { readonly touches?: readonly Touch[]; readonly now: Date },
): Promise<void> {
  await trx.deleteFrom('mail_rule_touch').where('mail_log_id', '=', mailLogId).execute()
  if (touches.length === 0) return
  const rows = touches.map(({ id, name, effects }, place) => ({
    mail_log_id: mailLogId,
    rule_id: id,
    place,
    rule_name: name,
    effects: [...effects],
    at: now,
  }))
  await trx.insertInto('mail_rule_touch').values(rows).execute()
}
