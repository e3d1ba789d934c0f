import { htmlToText, sanitizeMail } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import type { Author } from './author.ts'
import { indexForSearch } from './index-for-search.ts'

/** Adds an internal note: agents see it, the requester never does. */
export async function addNote(
  trx: Trx,
  note: { ticketId: number; author: Author; html: string; now?: Date },
): Promise<{ kind: 'added'; messageId: string } | { kind: 'ticket-missing' }> {
  const now = note.now ?? new Date()
  const ticket = await trx.selectFrom('ticket').select('id').where('id', '=', note.ticketId).forUpdate().executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  const { html } = sanitizeMail(note.html, { attachmentUrl: () => null })
  const text = htmlToText(html)
  const { id } = await trx
    .insertInto('message')
    .values({
      ticket_id: note.ticketId,
      kind: 'internal note',
      author_id: note.author.id,
      author_name: note.author.name,
      text,
      html,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx.updateTable('ticket').set({ updated_at: now }).where('id', '=', note.ticketId).execute()
  await indexForSearch(trx, note.ticketId, [text])
  await tellChange(trx, { kind: 'ticket', id: note.ticketId })
  return { kind: 'added', messageId: id }
}
