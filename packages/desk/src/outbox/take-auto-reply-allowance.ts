import { sql } from 'kysely'
import type { Queries, Trx } from '../db/index.ts'

/** Automatic answers to one address in one hour, and in one ticket: more means that two machines are talking to each other (docs/mail-loops.md). */
export const MAX_AUTO_REPLIES = 5
export const MAX_AUTO_REPLIES_OF_TICKET = 3
const WINDOW_MILLISECONDS = 60 * 60_000
/** A stop for a limit ends by itself when no automatic answer has been due for so long. */
export const QUIET_HOURS = 24

export type Allowance =
  | { readonly kind: 'allowed' }
  /** `isNew`: this is the moment it stopped. */
  | { readonly kind: 'stopped'; readonly of: 'address' | 'ticket'; readonly why: 'limit' | 'complaint'; readonly isNew: boolean }

/** The address that is counted: what stands behind a plus is the other side's own, and a new one for each mail. In lower case. */
export function countedAddress(address: string): string {
  return address.toLowerCase().replace(/^([^+@]+)\+[^@]*@/, '$1@')
}

/**
 * The one gate every automatic answer passes: counts it, or says that there shall be none. The states of an address and of a ticket:
 *
 *   free    -> stopped   one more than its limit was due; or a complaint came (`stopAutoReplies`)
 *   stopped -> stopped   another one was due: it is counted as held back
 *   stopped -> free      a person resumes (`resumeAutoReplies`), and counting begins anew; or, where a limit stopped it, none was due
 *                        for QUIET_HOURS. A complaint ends only by a person.
 */
export async function takeAutoReplyAllowance(
  trx: Trx,
  asked: { readonly address: string; readonly ticketId: number },
  now: Date,
): Promise<Allowance> {
  const address = countedAddress(asked.address)
  const { ticketId } = asked
  await trx
    .deleteFrom('auto_reply_stop')
    .where('why', '=', 'limit')
    .where('last_held_back_at', '<', new Date(now.getTime() - QUIET_HOURS * 3_600_000))
    .where((of) => of.or([of('address', '=', address), of('ticket_id', '=', ticketId)]))
    .execute()
  const stopped = await trx
    .updateTable('auto_reply_stop')
    .set((of) => ({ held_back: of('held_back', '+', 1), last_held_back_at: now }))
    .where((of) => of.or([of('address', '=', address), of('ticket_id', '=', ticketId)]))
    .returning(['address', 'why'])
    .executeTakeFirst()
  if (stopped) return { kind: 'stopped', of: stopped.address === null ? 'ticket' : 'address', why: stopped.why, isNew: false }
  const ofTicket = await trx
    .updateTable('ticket')
    .set((of) => ({ auto_replies: of('auto_replies', '+', 1) }))
    .where('id', '=', ticketId)
    .where('auto_replies', '<', MAX_AUTO_REPLIES_OF_TICKET)
    .executeTakeFirst()
  if (ofTicket.numUpdatedRows === 0n) return stop(trx, { ticket_id: ticketId }, now)
  const windowStart = new Date(now.getTime() - WINDOW_MILLISECONDS)
  await sql`
    insert into auto_reply_count as had (address, sent, window_began_at) values (${address}, 0, ${now})
    on conflict (address) do update set sent = 0, window_began_at = ${now} where had.window_began_at <= ${windowStart}
  `.execute(trx)
  const ofAddress = await trx
    .updateTable('auto_reply_count')
    .set((of) => ({ sent: of('sent', '+', 1) }))
    .where('address', '=', address)
    .where('sent', '<', MAX_AUTO_REPLIES)
    .executeTakeFirst()
  return ofAddress.numUpdatedRows === 0n ? stop(trx, { address }, now) : { kind: 'allowed' }
}

async function stop(trx: Trx, what: { address: string } | { ticket_id: number }, now: Date): Promise<Allowance> {
  await trx
    .insertInto('auto_reply_stop')
    .values({ ...what, why: 'limit', stopped_at: now, held_back: 1, last_held_back_at: now })
    .onConflict((conflict) =>
      conflict
        .column('address' in what ? 'address' : 'ticket_id')
        .doUpdateSet((of) => ({ held_back: of('auto_reply_stop.held_back', '+', 1), last_held_back_at: now })),
    )
    .execute()
  return { kind: 'stopped', of: 'address' in what ? 'address' : 'ticket', why: 'limit', isNew: true }
}

/** Whether an address would get an automatic answer in a new ticket now; counts nothing. */
export async function hasAutoReplyAllowance(queries: Queries, address: string, now: Date): Promise<boolean> {
  const counted = countedAddress(address)
  const stopped = await queries
    .selectFrom('auto_reply_stop')
    .select('why')
    .where('address', '=', counted)
    .where((of) =>
      of.or([of('why', '<>', 'limit'), of('last_held_back_at', '>=', new Date(now.getTime() - QUIET_HOURS * 3_600_000))]),
    )
    .executeTakeFirst()
  if (stopped) return false
  const had = await queries
    .selectFrom('auto_reply_count')
    .select('sent')
    .where('address', '=', counted)
    .where('window_began_at', '>', new Date(now.getTime() - WINDOW_MILLISECONDS))
    .executeTakeFirst()
  return had === undefined || had.sent < MAX_AUTO_REPLIES
}
