import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'

/** Tickets merged into one another in a row; nobody merges further. */
const MAX_ROW = 50

/** The ticket that a number leads to today: itself, or the one it was merged into. Null: there is no such ticket. */
export async function followMerges(queries: Queries, ticketId: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    with recursive way (id, merged_into, place) as (
      select id, merged_into, 1 from ticket where id = ${ticketId}
      union all
      select ticket.id, ticket.merged_into, place + 1 from way join ticket on ticket.id = way.merged_into where place < ${MAX_ROW}
    )
    select id from way where merged_into is null
  `.execute(queries)
  return rows[0]?.id ?? null
}
