import type { MailLogRow, Trx } from '../db/index.ts'
import { enqueue } from '../queue/index.ts'
import { processKind } from './process-kind.ts'

/** A mail waits so long at most for the one it answers; then it is filed as if that one were not here. */
const PATIENCE_MILLISECONDS = 10 * 60_000
const FIRST_LOOK_MILLISECONDS = 1_000

/**
 * Puts the filing of a mail off until the mail it answers is filed: looked at again after a second, then ever more seldom. Waiting is no
 * failure and counts as no attempt. `patience-over` when it has waited long enough.
 */
export async function waitForParent(
  trx: Trx,
  row: Pick<MailLogRow, 'id' | 'waits_since'>,
  parentId: string,
  now: Date,
): Promise<'waits' | 'patience-over'> {
  const since = row.waits_since ?? now
  const waited = now.getTime() - since.getTime()
  if (waited > PATIENCE_MILLISECONDS) return 'patience-over'
  await trx
    .updateTable('mail_log')
    .set((of) => ({ waits_for: parentId, waits_since: since, attempts: of('attempts', '-', 1) }))
    .where('id', '=', row.id)
    .execute()
  const startAfter = new Date(now.getTime() + Math.max(FIRST_LOOK_MILLISECONDS, waited / 2))
  await enqueue(trx, processKind, { mailLogId: row.id }, { singletonKey: row.id, startAfter })
  return 'waits'
}
