import { sql } from 'kysely'
import type { Queries } from './database.ts'

/** PostgreSQL refuses payloads of 8000 bytes and more (NOTIFY): send ids, not content. */
export const MAX_NOTIFICATION_BYTES = 7_999

/** Wakes whoever listens on `channel`; inside a transaction at its commit, and not at all when it is rolled back. */
export async function notify(queries: Queries, channel: string, payload = ''): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(queries)
}
