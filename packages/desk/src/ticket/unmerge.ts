import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'
import { lockLive } from './lock-live.ts'
import { refreshLatest } from './refresh-latest.ts'

/** Takes a merge back (see `merge`): what was filed in the ticket first, or in tickets merged into it, goes back to it. */
export async function unmerge(
  trx: Trx,
  given: { readonly ticketId: number; readonly by: Author; readonly now: Date },
): Promise<
  { readonly kind: 'separated'; readonly from: number } | { readonly kind: 'ticket-missing' } | { readonly kind: 'not-merged' }
> {
  const { ticketId, by, now } = given
  const asked = await trx.selectFrom('ticket').select('merged_into').where('id', '=', ticketId).executeTakeFirst()
  if (!asked) return { kind: 'ticket-missing' }
  if (asked.merged_into === null) return { kind: 'not-merged' }
  // Both by their numbers, as `merge` does; the end of the way is locked where it lies further on.
  await trx.selectFrom('ticket').select('id').where('id', 'in', [ticketId, asked.merged_into]).orderBy('id').forUpdate().execute()
  const ticket = await trx
    .selectFrom('ticket')
    .select(['merged_into', 'status_before_merge'])
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
  if (ticket.merged_into === null) return { kind: 'not-merged' }
  const from = await lockLive(trx, ticket.merged_into)
  const status = ticket.status_before_merge ?? 'open'
  const { rows: moved } = await sql<{ mail_log_id: string | null }>`
    with recursive own (id) as (
      select ${ticketId}::bigint union select ticket.id from own join ticket on ticket.merged_into = own.id
    )
    update message set ticket_id = ${ticketId}, home_ticket_id = nullif(home_ticket_id, ${ticketId})
    where ticket_id = ${from} and home_ticket_id in (select id from own) returning mail_log_id
  `.execute(trx)
  const mails = moved.flatMap(({ mail_log_id: id }) => (id === null ? [] : [id]))
  if (mails.length > 0) await trx.updateTable('mail_log').set({ ticket_id: ticketId }).where('id', 'in', mails).execute()
  await trx
    .updateTable('ticket')
    .set({
      merged_into: null,
      merged_at: null,
      status_before_merge: null,
      status,
      closed_at: status === 'closed' ? now : null,
      updated_at: now,
    })
    .where('id', '=', ticketId)
    .execute()
  await addSystemNote(trx, { ticketId, text: `${by.name} separated this ticket from #${from} again`, by, now })
  await addSystemNote(trx, { ticketId: from, text: `${by.name} separated #${ticketId} from this ticket again`, by, now })
  await refreshLatest(trx, ticketId)
  await refreshLatest(trx, from)
  await tellChange(trx, { kind: 'ticket', id: ticketId })
  await tellChange(trx, { kind: 'ticket', id: from })
  return { kind: 'separated', from }
}
