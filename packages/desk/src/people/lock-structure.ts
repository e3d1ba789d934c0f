import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'

/** Any number that nobody else on the server's database locks by. */
const STRUCTURE_LOCK = 7_301_002

/**
 * Whoever changes groups, categories, companies or brands does it alone; whoever gives them to a ticket or an account keeps them from
 * changing meanwhile. It is the first lock of its transaction: whoever had the ticket first would wait for who removes its category, who
 * waits for the ticket.
 */
export async function lockStructure(trx: Trx, to: 'change' | 'use'): Promise<void> {
  if (to === 'change') await sql`select pg_advisory_xact_lock(${STRUCTURE_LOCK})`.execute(trx)
  else await sql`select pg_advisory_xact_lock_shared(${STRUCTURE_LOCK})`.execute(trx)
}
