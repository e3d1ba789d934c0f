import type { Database } from '../db/index.ts'
import { enqueue } from '../queue/index.ts'
import { isDue } from './claim.ts'
import { deliverKind } from './deliver-kind.ts'

const MAX_IN_ONE_SWEEP = 500

/** Asks again for the delivery of what is due or whose claim has run out: whatever happened to its job, the row is the truth. */
export async function sweepOutbox(database: Database, now: Date): Promise<number> {
  return database.transaction(async (trx) => {
    const items = await trx
      .selectFrom('outbox_item')
      .select('id')
      .where((of) => isDue(of, now))
      .orderBy('due_at')
      .limit(MAX_IN_ONE_SWEEP)
      .execute()
    for (const { id } of items) await enqueue(trx, deliverKind, { outboxId: id }, { singletonKey: id })
    return items.length
  })
}
