import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { checkPlacement, lockStructure, PLACEMENT_COLUMNS, type PlacementChange, type PlacementFault } from '../people/index.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'

/** Gives a ticket another group, category, company, brand or priority, in one go, and notes it. A category its group does not have is refused. */
export async function place(
  trx: Trx,
  given: { readonly ticketId: number; readonly change: PlacementChange; readonly by: Author; readonly now: Date },
): Promise<
  | { readonly kind: 'placed' }
  | { readonly kind: 'same' }
  | { readonly kind: 'ticket-missing' }
  | { readonly kind: 'wrong'; readonly fault: PlacementFault }
> {
  const { ticketId, by, now } = given
  await lockStructure(trx, 'use')
  const before = await trx
    .selectFrom('ticket')
    .select(PLACEMENT_COLUMNS)
    .where('id', '=', ticketId)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return { kind: 'ticket-missing' }
  const checked = await checkPlacement(trx, before, given.change)
  if (checked.kind === 'wrong') return checked
  if (checked.changed.length === 0) return { kind: 'same' }
  await trx
    .updateTable('ticket')
    .set({ ...checked.after, updated_at: now })
    .where('id', '=', ticketId)
    .execute()
  await addSystemNote(trx, { ticketId, text: `${by.name} set ${checked.changed.join(', ')}`, by, now })
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  return { kind: 'placed' }
}
