import { sql } from 'kysely'
import type { Database } from '../db/index.ts'

/**
 * Puts jobs back that a process was running when it died. Without this they would rest until their heartbeat is
 * missed; here we know at once. A job whose key already has one waiting for a repeat is dropped: that one does the same.
 */
export async function returnOrphans(database: Database): Promise<void> {
  await database.transaction(async (trx) => {
    await sql`
      delete from pgboss.job orphan where state = 'active' and exists (
        select from pgboss.job other where other.name = orphan.name and other.singleton_key = orphan.singleton_key and other.state = 'retry'
      )
    `.execute(trx)
    await sql`update pgboss.job set state = 'retry', start_after = now(), heartbeat_on = null where state = 'active'`.execute(trx)
  })
}
