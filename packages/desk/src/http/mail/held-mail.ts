import type { MailFilter } from '@postdesk/contract'
import { sql, type SqlBool } from 'kysely'
import type { Database, Queries } from '../../db/index.ts'
import { retryMails } from '../../intake/index.ts'
import { VERSION } from '../../model/version.ts'
import { mailConditions } from './mail-conditions.ts'

const MAX_COUNTED = 1_000
/** Mails that go to work in one call: the embedded database does one transaction at a time. */
const RETRIED_AT_ONCE = 100

/** How much is held, and how much of it was held by another version than this. */
export async function countHeldMail(queries: Queries): Promise<{ held: number; byEarlierVersion: number; version: string }> {
  const rows = await queries
    .selectFrom('mail_log')
    .select('held_version')
    .where('state', '=', 'held')
    .limit(MAX_COUNTED)
    .execute()
  return {
    held: rows.length,
    byEarlierVersion: rows.filter((row) => row.held_version !== VERSION).length,
    version: VERSION,
  }
}

/**
 * One step of a "retry all": the oldest held mails that fit the filter and were not part of it yet. What is held again meanwhile bears its id,
 * and is not taken a second time, so that it ends.
 */
export async function retryHeldMail(
  database: Database,
  asked: { readonly id: string; readonly filter: Omit<MailFilter, 'state'>; readonly by: string },
): Promise<{ queued: number; remaining: boolean }> {
  return await database.transaction(async (trx) => {
    const found = await trx
      .selectFrom('mail_log')
      .select('mail_log.id')
      .where((of) =>
        of.and([
          ...mailConditions({ ...asked.filter, state: 'held' }),
          sql<SqlBool>`mail_log.retry_id is distinct from ${asked.id}::uuid`,
        ]),
      )
      .orderBy('mail_log.arrived_at')
      .orderBy('mail_log.id')
      .limit(RETRIED_AT_ONCE + 1)
      .execute()
    const mailLogIds = found.slice(0, RETRIED_AT_ONCE).map(({ id }) => id)
    const queued = await retryMails(trx, { mailLogIds, by: asked.by, retryId: asked.id })
    return { queued, remaining: found.length > RETRIED_AT_ONCE }
  })
}

/** What became so far of the mails of a "retry all". */
export async function countRetried(
  queries: Queries,
  id: string,
): Promise<{ total: number; waiting: number; filed: number; refused: number; held: number }> {
  const rows = await queries
    .selectFrom('mail_log')
    .select(['state', (of) => of.fn.countAll<number>().as('mails')])
    .where('retry_id', '=', id)
    .groupBy('state')
    .execute()
  const of = (state: string) => rows.find((row) => row.state === state)?.mails ?? 0
  return {
    total: rows.reduce((sum, row) => sum + row.mails, 0),
    waiting: of('stowed'),
    filed: of('filed'),
    // Thrown away by a person meanwhile counts with what was left out.
    refused: of('refused') + of('discarded'),
    held: of('held'),
  }
}
