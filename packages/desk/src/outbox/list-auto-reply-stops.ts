import type { AutoReplyStop } from '@postdesk/contract'
import type { Queries } from '../db/index.ts'

const MOST_LISTED = 200

/** Where automatic answers have stopped, the latest first. */
export async function listAutoReplyStops(queries: Queries): Promise<AutoReplyStop[]> {
  const rows = await queries
    .selectFrom('auto_reply_stop')
    .leftJoin('ticket', 'ticket.id', 'auto_reply_stop.ticket_id')
    .selectAll('auto_reply_stop')
    .select('ticket.subject')
    .orderBy('stopped_at', 'desc')
    .limit(MOST_LISTED)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    address: row.address,
    ticket: row.ticket_id === null ? null : { id: row.ticket_id, subject: row.subject ?? '' },
    why: row.why,
    stoppedAt: row.stopped_at.toISOString(),
    heldBack: row.held_back,
    lastHeldBackAt: row.last_held_back_at.toISOString(),
  }))
}
