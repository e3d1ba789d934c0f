import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'

/** Whether an address has had no part in a ticket so far: neither requester, nor writer, nor named in To or Cc of its messages. */
export async function isStranger(queries: Queries, ticketId: number, address: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (
      select from ticket join person on person.id = ticket.requester_id where ticket.id = ${ticketId} and person.address = ${address}
    ) or exists (
      select from message where ticket_id = ${ticketId} and (
        lower(author_address) = lower(${address})
        or exists (
          select from jsonb_array_elements(coalesce(recipients->'to', '[]') || coalesce(recipients->'cc', '[]')) one
          where lower(one->>'address') = lower(${address})
        )
      )
    ) as known
  `.execute(queries)
  return rows[0]?.known !== true
}
