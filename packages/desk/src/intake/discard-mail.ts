import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'

/** A person's "throw away" on a held mail, with their name and reason against it. Its row and its bytes stay, so that it can be brought back. */
export async function discardMail(
  trx: Trx,
  discard: { readonly mailLogId: string; readonly by: string; readonly reason: string | null; readonly now: Date },
): Promise<{ kind: 'discarded' } | { kind: 'not-held' }> {
  const { numUpdatedRows } = await trx
    .updateTable('mail_log')
    .set({ state: 'discarded', settled_by: discard.by, settled_at: discard.now, discard_reason: discard.reason })
    .where('id', '=', discard.mailLogId)
    .where('state', '=', 'held')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return { kind: 'not-held' }
  await tellChange(trx, { kind: 'mail' })
  return { kind: 'discarded' }
}

/** Takes a discard back: the mail is held again, for the reason it was held for. */
export async function restoreMail(
  trx: Trx,
  restore: { readonly mailLogId: string; readonly by: string },
): Promise<{ kind: 'held' } | { kind: 'not-discarded' }> {
  const { numUpdatedRows } = await trx
    .updateTable('mail_log')
    .set({ state: 'held', settled_by: restore.by, settled_at: null, discard_reason: null })
    .where('id', '=', restore.mailLogId)
    .where('state', '=', 'discarded')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return { kind: 'not-discarded' }
  await tellChange(trx, { kind: 'mail' })
  return { kind: 'held' }
}
