import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import type { Author } from './author.ts'
import { findEarlier } from './find-earlier.ts'
import { indexForSearch } from './index-for-search.ts'
import { readWords } from './read-words.ts'

export type NoteOutcome =
  | { readonly kind: 'added'; readonly messageId: string }
  /** This very note was added by an earlier call. */
  | { readonly kind: 'added-before'; readonly messageId: string }
  | { readonly kind: 'id-taken' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'ticket-missing' }

/** Adds an internal note: agents see it, the requester never does. */
export async function addNote(
  trx: Trx,
  note: {
    /** Made by who writes, so that a call whose answer was lost can be repeated; made here when absent. */
    readonly id?: string | undefined
    readonly ticketId: number
    readonly author: Author
    readonly html: string
    readonly now?: Date
  },
): Promise<NoteOutcome> {
  const now = note.now ?? new Date()
  const ticket = await trx.selectFrom('ticket').select('id').where('id', '=', note.ticketId).forUpdate().executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  const { html, text, isEmpty } = readWords(note.html, 'block')
  const earlier = await findEarlier(trx, { ...note, kind: 'internal note', html })
  if (earlier.kind === 'same') return { kind: 'added-before', messageId: earlier.messageId }
  if (earlier.kind === 'other') return { kind: 'id-taken' }
  if (isEmpty) return { kind: 'empty' }
  const inserted = await trx
    .insertInto('message')
    .values({
      ...(note.id === undefined ? {} : { id: note.id }),
      ticket_id: note.ticketId,
      kind: 'internal note',
      author_id: note.author.id,
      author_name: note.author.name,
      text,
      html,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!inserted) return { kind: 'id-taken' }
  await trx.updateTable('ticket').set({ updated_at: now }).where('id', '=', note.ticketId).execute()
  await indexForSearch(trx, note.ticketId, [text])
  await tellChange(trx, { kind: 'ticket', id: note.ticketId })
  return { kind: 'added', messageId: inserted.id }
}
