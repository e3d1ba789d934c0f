import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import type { Author } from './author.ts'
import { changeStatus } from './change-status.ts'
import { MAX_VECTOR_BYTES } from './index-for-search.ts'
import { lockLive } from './lock-live.ts'
import { refreshLatest } from './refresh-latest.ts'

export type MergeOutcome =
  | { readonly kind: 'merged'; readonly into: number }
  | { readonly kind: 'ticket-missing' }
  /** The one to merge into does not exist. */
  | { readonly kind: 'into-missing' }
  /** Both are one ticket: the same number, or the other was merged into this one. */
  | { readonly kind: 'same' }
  | { readonly kind: 'merged-already'; readonly into: number }

/**
 * A ticket's life beside another:
 *
 *   live   -> merged   `merge`: its messages move into the other, and it is closed; whoever asks for it is led there, mail as well
 *   merged -> live     `unmerge`: the messages that were filed in it first go back, and its status with them
 *
 * The ticket that stays keeps its number, requester, status, agent and place; if it was closed and the merged one was not, it is opened,
 * because words that wait must not vanish into a closed ticket. Mail that came to either after the merge stays in the one that stays. A
 * merged ticket has no messages but the notes of its merges, and nothing is done in it. Tickets are locked in the order of their numbers.
 */
export async function merge(
  trx: Trx,
  given: {
    readonly from: number
    readonly into: number
    readonly by: Author | null
    readonly now: Date
    readonly because?: string
  },
): Promise<MergeOutcome> {
  const { from, by, now } = given
  const found = await trx
    .selectFrom('ticket')
    .select(['id', 'merged_into'])
    .where('id', 'in', [from, given.into])
    .orderBy('id')
    .forUpdate()
    .execute()
  const ticket = found.find(({ id }) => id === from)
  if (!ticket) return { kind: 'ticket-missing' }
  if (ticket.merged_into !== null) return { kind: 'merged-already', into: ticket.merged_into }
  if (!found.some(({ id }) => id === given.into)) return { kind: 'into-missing' }
  const into = await lockLive(trx, given.into)
  if (into === from) return { kind: 'same' }
  const before = await trx
    .selectFrom('ticket')
    .select(['subject', 'status', 'unread'])
    .where('id', '=', from)
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('message')
    .set((of) => ({ ticket_id: into, home_ticket_id: of.fn.coalesce('home_ticket_id', 'ticket_id') }))
    .where('ticket_id', '=', from)
    .execute()
  await trx.updateTable('mail_log').set({ ticket_id: into }).where('ticket_id', '=', from).execute()
  await trx
    .updateTable('ticket')
    .set({
      merged_into: into,
      merged_at: now,
      status_before_merge: before.status,
      status: 'closed',
      closed_at: now,
      unread: false,
      updated_at: now,
    })
    .where('id', '=', from)
    .execute()
  await sql`
    update ticket set search = ticket.search || gone.search from ticket gone
    where ticket.id = ${into} and gone.id = ${from} and pg_column_size(ticket.search) + pg_column_size(gone.search) < ${MAX_VECTOR_BYTES}
  `.execute(trx)
  await trx
    .updateTable('ticket')
    .set({ updated_at: now, ...(before.unread ? { unread: true } : {}) })
    .where('id', '=', into)
    .execute()
  const who = by?.name ?? 'Postdesk'
  const because = given.because === undefined ? '' : `: ${given.because}`
  await addSystemNote(trx, { ticketId: from, text: `${who} merged this ticket into #${into}${because}`, by, now })
  await addSystemNote(trx, {
    ticketId: into,
    text: `${who} merged #${from} “${before.subject}” into this ticket${because}`,
    by,
    now,
  })
  if (before.status === 'open') {
    const kept = await trx.selectFrom('ticket').select('status').where('id', '=', into).executeTakeFirstOrThrow()
    if (kept.status === 'closed')
      await changeStatus(trx, {
        ticketId: into,
        status: 'open',
        by,
        now,
        because: `#${from}, which was open, was merged into it`,
      })
  }
  await refreshLatest(trx, into)
  await tellChange(trx, { kind: 'ticket', id: from })
  await tellChange(trx, { kind: 'ticket', id: into })
  return { kind: 'merged', into }
}
