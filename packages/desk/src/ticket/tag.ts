import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'
import { writeTags } from './write-tags.ts'

const noun = (tags: readonly string[]) => (tags.length === 1 ? 'tag' : 'tags')

/** Gives a ticket these tags and no others, and notes what changed. Upper and lower case make no other tag. */
export async function tag(
  trx: Trx,
  given: { readonly ticketId: number; readonly tags: readonly string[]; readonly by: Author; readonly now: Date },
): Promise<{ readonly kind: 'tagged' | 'same' | 'ticket-missing' }> {
  const { ticketId, by, now } = given
  const ticket = await trx.selectFrom('ticket').select('id').where('id', '=', ticketId).forUpdate().executeTakeFirst()
  if (!ticket) return { kind: 'ticket-missing' }
  const rows = await trx.selectFrom('ticket_tag').select('tag').where('ticket_id', '=', ticketId).orderBy('tag').execute()
  const wanted = new Map(given.tags.map((one) => [one.toLowerCase(), one]))
  const had = new Map(rows.map((row) => [row.tag.toLowerCase(), row.tag]))
  const added = [...wanted].filter(([key]) => !had.has(key)).map(([, one]) => one)
  const removed = [...had].filter(([key]) => !wanted.has(key)).map(([, one]) => one)
  if (added.length === 0 && removed.length === 0) return { kind: 'same' }
  if (removed.length > 0)
    await trx.deleteFrom('ticket_tag').where('ticket_id', '=', ticketId).where('tag', 'in', removed).execute()
  await writeTags(trx, ticketId, added)
  await trx.updateTable('ticket').set({ updated_at: now }).where('id', '=', ticketId).execute()
  const words = [
    ...(added.length > 0 ? [`added the ${noun(added)} ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`took the ${noun(removed)} ${removed.join(', ')} away`] : []),
  ]
  await addSystemNote(trx, { ticketId, text: `${by.name} ${words.join(' and ')}`, by, now })
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { kind: 'tagged' }
}
