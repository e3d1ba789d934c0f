import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'

/** A person's "throw away" on a held mail, with their name against it. The raw mail stays. */
export async function discardMail(
  trx: Trx,
  discard: { readonly mailLogId: string; readonly by: string; readonly now: Date },
): Promise<{ kind: 'discarded' } | { kind: 'not-held' }> {
  const { numUpdatedRows } = await trx
    .updateTable('mail_log')
    .set({ state: 'discarded', settled_by: discard.by, settled_at: discard.now })
    .where('id', '=', discard.mailLogId)
    .where('state', '=', 'held')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return { kind: 'not-held' }
  await tellChange(trx, { kind: 'mail' })
  return { kind: 'discarded' }
}
