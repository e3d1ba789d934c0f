import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'

/** Auto replies to one address in one window: more means that two machines are talking to each other. */
export const MAX_AUTO_REPLIES = 5
export const WINDOW_MILLISECONDS = 60 * 60_000

/**
 * Counts an auto reply to an address, or says that it had enough. The first refusal is written down in `stopped_at`, where a
 * person sees it; auto replies to the address begin again with the next hour, or at once when the row is deleted.
 */
export async function takeAutoReplyAllowance(trx: Trx, address: string, now: Date): Promise<'allowed' | 'stopped'> {
  const windowStart = new Date(now.getTime() - WINDOW_MILLISECONDS)
  await sql`
    insert into auto_reply_count as had (address, sent, window_began_at) values (${address}, 0, ${now})
    on conflict (address) do update set sent = 0, window_began_at = ${now}, stopped_at = null where had.window_began_at <= ${windowStart}
  `.execute(trx)
  const counted = await trx
    .updateTable('auto_reply_count')
    .set((eb) => ({ sent: eb('sent', '+', 1) }))
    .where('address', '=', address)
    .where('sent', '<', MAX_AUTO_REPLIES)
    .executeTakeFirst()
  if (counted.numUpdatedRows > 0n) return 'allowed'
  await trx
    .updateTable('auto_reply_count')
    .set({ stopped_at: now })
    .where('address', '=', address)
    .where('stopped_at', 'is', null)
    .execute()
  return 'stopped'
}
