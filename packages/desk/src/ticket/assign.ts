import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'

/** Gives a ticket to an agent, or to nobody, and notes it. */
export async function assign(
  trx: Trx,
  change: { ticketId: number; assigneeId: string | null; by: Author; now?: Date },
): Promise<{ kind: 'assigned' } | { kind: 'same' } | { kind: 'ticket-missing' } | { kind: 'agent-missing' }> {
  const now = change.now ?? new Date()
  const ticket = await trx
    .selectFrom('ticket')
    .select('assignee_id')
    .where('id', '=', change.ticketId)
    .forUpdate()
    .executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  if (ticket.assignee_id === change.assigneeId) return { kind: 'same' }
  let to = 'nobody'
  if (change.assigneeId !== null) {
    const agent = await trx
      .selectFrom('user')
      .select('name')
      .where('id', '=', change.assigneeId)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (!agent) return { kind: 'agent-missing' }
    to = agent.name
  }
  await trx
    .updateTable('ticket')
    .set({ assignee_id: change.assigneeId, updated_at: now })
    .where('id', '=', change.ticketId)
    .execute()
  const whom =
    change.assigneeId === change.by.id ? `${change.by.name} took the ticket` : `${change.by.name} assigned the ticket to ${to}`
  await addSystemNote(trx, { ticketId: change.ticketId, text: whom, by: change.by, now })
  await tellChange(trx, { kind: 'ticket', id: change.ticketId })
  return { kind: 'assigned' }
}
