import { json, type Database, type Trx } from '../../db/index.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { thresholdOf } from './threshold.ts'
import type { Warning } from './warning.ts'

/**
 * Writes down what is new: each warning once at each threshold of its countdown, each pause once. The history of every account it is about
 * gets a line (a pause has one already), and the mail to the administrators falls due. Any number of nodes may look at once: one of them
 * writes it. An end that was put off counts anew.
 */
export async function raiseNotices(database: Database, warnings: readonly Warning[], now: Date): Promise<void> {
  for (const warning of warnings) await database.transaction((trx) => raise(trx, warning, now))
}

async function raise(trx: Trx, warning: Warning, now: Date): Promise<void> {
  const { key, title, text, endsAt, path, concerns } = warning
  const threshold = endsAt === null ? 0 : thresholdOf(endsAt, now)
  if (threshold === null) return
  const raised = await trx
    .insertInto('notice')
    .values({ key, title, text, path, threshold, ends_at: endsAt, concerns: json(concerns), raised_at: now, mail_due_at: now })
    .onConflict((conflict) => conflict.columns(['key', 'ends_at', 'threshold']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!raised || endsAt === null) return
  for (const incoming of concerns.incomingIds)
    await recordAccountEvent(trx, { account: { incoming }, kind: 'warning', text: `${title}. ${text}`, at: now })
  for (const outgoing of concerns.outgoingIds)
    await recordAccountEvent(trx, { account: { outgoing }, kind: 'warning', text: `${title}. ${text}`, at: now })
}
