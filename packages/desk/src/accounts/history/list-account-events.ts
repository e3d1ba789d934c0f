import type { AccountEvent } from '@postdesk/contract'
import type { z } from 'zod'
import type { Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'

const PAGE_SIZE = 50

export type EventPage = { readonly events: z.infer<typeof AccountEvent>[]; readonly next: number | null }

/** The history of an account and of the outgoing account linked to it, newest first; `before` is the last page's `next`. */
export async function listAccountEvents(queries: Queries, accountId: string, before?: number): Promise<EventPage> {
  const rows = await queries
    .selectFrom('account_event')
    .selectAll()
    .where((of) =>
      of.or([
        of('incoming_account_id', '=', accountId),
        of(
          'outgoing_account_id',
          '=',
          of.selectFrom('incoming_account').select('outgoing_account_id').where('incoming_account.id', '=', accountId),
        ),
      ]),
    )
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
    .orderBy('id', 'desc')
    .limit(PAGE_SIZE + 1)
    .execute()
  const shown = rows.slice(0, PAGE_SIZE)
  return {
    events: shown.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      kind: row.kind,
      text: row.text,
      actor: row.actor,
      card: readCard(row.error_card),
    })),
    next: rows.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null,
  }
}
