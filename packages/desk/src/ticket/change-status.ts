import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'

export type TicketStatus = 'open' | 'pending' | 'closed'

const WHAT_HAPPENED: Readonly<Record<TicketStatus, string>> = {
  open: 'reopened the ticket',
  pending: 'set the ticket to pending',
  closed: 'closed the ticket',
}

/** Sets the status of a ticket and notes who did; nothing happens when it has that status. */
export async function changeStatus(
  trx: Trx,
  change: { ticketId: number; status: TicketStatus; by: Author | null; now?: Date; because?: string },
): Promise<{ kind: 'changed' } | { kind: 'same' } | { kind: 'ticket-missing' }> {
  const now = change.now ?? new Date()
  const ticket = await trx.selectFrom('ticket').select('status').where('id', '=', change.ticketId).forUpdate().executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  if (ticket.status === change.status) return { kind: 'same' }
  await trx
    .updateTable('ticket')
    .set({ status: change.status, closed_at: change.status === 'closed' ? now : null, updated_at: now })
    .where('id', '=', change.ticketId)
    .execute()
  const because = change.because === undefined ? '' : `: ${change.because}`
  const text = `${change.by?.name ?? 'Postdesk'} ${WHAT_HAPPENED[change.status]}${because}`
  await addSystemNote(trx, { ticketId: change.ticketId, text, by: change.by, now })
  await tellChange(trx, { kind: 'ticket', id: change.ticketId })
  return { kind: 'changed' }
}
