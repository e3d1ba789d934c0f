import type { Trx } from '../db/index.ts'
import type { Author } from './author.ts'

/** Writes into the conversation what happened to the ticket, and who did it. */
export async function addSystemNote(
  trx: Trx,
  note: { ticketId: number; text: string; by: Author | null; now: Date },
): Promise<string> {
  const { id } = await trx
    .insertInto('message')
    .values({
      ticket_id: note.ticketId,
      kind: 'system note',
      author_id: note.by?.id ?? null,
      author_name: note.by?.name ?? 'Postdesk',
      text: note.text,
      // Below the message of the same moment that it speaks of.
      created_at: new Date(note.now.getTime() + 1),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
