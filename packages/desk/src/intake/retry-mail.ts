import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { enqueue } from '../queue/index.ts'
import { processKind } from './process-kind.ts'

/** A person's "process again" on a held mail. One whose bytes the server would not give is asked for once more. */
export async function retryMail(
  trx: Trx,
  retry: { readonly mailLogId: string; readonly by: string },
): Promise<{ kind: 'queued' } | { kind: 'not-held' }> {
  const { numUpdatedRows } = await trx
    .updateTable('mail_log')
    .set({ state: 'stowed', reason: null, attempts: 0, waits_for: null, waits_since: null, settled_by: retry.by })
    .where('id', '=', retry.mailLogId)
    .where('state', '=', 'held')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return { kind: 'not-held' }
  await enqueue(trx, processKind, { mailLogId: retry.mailLogId }, { singletonKey: retry.mailLogId })
  await tellChange(trx, { kind: 'mail' })
  return { kind: 'queued' }
}
