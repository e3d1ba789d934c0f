import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { enqueue } from '../queue/index.ts'
import { processKind } from './process-kind.ts'

/**
 * A person's "process again" on a held mail, or "let it in" on one that a rule ignored. What a rule has stopped is not stopped by one again:
 * the person has decided. One whose bytes the server would not give is asked for once more.
 */
export async function retryMail(
  trx: Trx,
  retry: { readonly mailLogId: string; readonly by: string },
): Promise<{ kind: 'queued' } | { kind: 'not-held' }> {
  const queued = await retryMails(trx, { mailLogIds: [retry.mailLogId], by: retry.by, retryId: null })
  return queued === 0 ? { kind: 'not-held' } : { kind: 'queued' }
}

/** The same for many, under one id by which their end can be asked for. Gives how many of them were held and go to work. */
export async function retryMails(
  trx: Trx,
  retry: { readonly mailLogIds: readonly string[]; readonly by: string; readonly retryId: string | null },
): Promise<number> {
  if (retry.mailLogIds.length === 0) return 0
  const rows = await trx
    .updateTable('mail_log')
    .set({
      state: 'stowed',
      reason: null,
      attempts: 0,
      waits_for: null,
      waits_since: null,
      settled_by: retry.by,
      retry_id: retry.retryId,
      released: sql<boolean>`released or rule_id is not null`,
    })
    .where('id', 'in', [...retry.mailLogIds])
    .where((of) => of.or([of('state', '=', 'held'), of.and([of('state', '=', 'refused'), of('rule_id', 'is not', null)])]))
    .returning('id')
    .execute()
  for (const { id } of rows) await enqueue(trx, processKind, { mailLogId: id }, { singletonKey: id })
  if (rows.length > 0) await tellChange(trx, { kind: 'mail' })
  return rows.length
}
