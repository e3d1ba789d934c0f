import type { Trx } from '../db/index.ts'
import { countedAddress } from './take-auto-reply-allowance.ts'

/** An address has complained of our mail: it gets no automatic answer any more, until a person resumes them. */
export async function stopAutoReplies(trx: Trx, given: { readonly address: string; readonly now: Date }): Promise<void> {
  await trx
    .insertInto('auto_reply_stop')
    .values({ address: countedAddress(given.address), why: 'complaint', stopped_at: given.now, last_held_back_at: given.now })
    .onConflict((conflict) => conflict.column('address').doUpdateSet({ why: 'complaint' }))
    .execute()
}

/** Lets automatic answers go again to where they had stopped, and counts anew. */
export async function resumeAutoReplies(trx: Trx, stopId: string): Promise<'resumed' | 'missing'> {
  const stop = await trx
    .deleteFrom('auto_reply_stop')
    .where('id', '=', stopId)
    .returning(['address', 'ticket_id'])
    .executeTakeFirst()
  if (!stop) return 'missing'
  if (stop.address !== null) await trx.deleteFrom('auto_reply_count').where('address', '=', stop.address).execute()
  if (stop.ticket_id !== null) await trx.updateTable('ticket').set({ auto_replies: 0 }).where('id', '=', stop.ticket_id).execute()
  return 'resumed'
}
