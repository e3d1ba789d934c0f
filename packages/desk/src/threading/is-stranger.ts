import { sql } from 'kysely'
import type { Queries } from '../db/index.ts'

/**
 * Whether an address has no part in a ticket: neither its requester, nor an agent, nor somebody who wrote in it or was named in To or Cc
 * there. What a stranger wrote gives nobody a part, themselves included; an agent's answer that names them does.
 */
export async function isStranger(queries: Queries, ticketId: number, address: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (
      select from ticket join person on person.id = ticket.requester_id where ticket.id = ${ticketId} and person.address = ${address}
    ) or exists (
      select from "user" where lower(email) = lower(${address})
    ) or exists (
      select from message where ticket_id = ${ticketId} and not by_stranger and (
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
