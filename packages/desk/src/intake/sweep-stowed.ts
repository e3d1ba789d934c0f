import { sql } from 'kysely'
import type { Database } from '../db/index.ts'
import { enqueue } from '../queue/index.ts'
import { processKind } from './process-kind.ts'

const MAX_IN_ONE_SWEEP = 500

/** Asks again for the work on stowed mails that no job stands for any more, whatever became of it. */
export async function sweepStowed(database: Database): Promise<number> {
  return database.transaction(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from mail_log where state = 'stowed' and not exists (
        select from pgboss.job where name = ${processKind.name} and singleton_key = mail_log.id::text and job.state < 'completed'
      ) order by arrived_at limit ${MAX_IN_ONE_SWEEP}
    `.execute(trx)
    for (const { id } of rows) await enqueue(trx, processKind, { mailLogId: id }, { singletonKey: id })
    return rows.length
  })
}
