import { sql } from 'kysely'
import type { Queries } from '../../db/index.ts'
import { readCard } from '../../model/read-card.ts'

/** A first failure or two are often over a minute later; whoever has tried so often has something to tell. */
const MANY_TRIES = 3

export type StuckSending = {
  readonly id: string
  readonly address: string
  /** Mails that were tried and are still here. */
  readonly waiting: number
  /** Why, as the latest try has it. */
  readonly reason: string
}

/**
 * Outgoing accounts whose mail does not leave: it has been tried often, or the account itself cannot send until somebody acts. What waits
 * for its first try is no trouble yet.
 */
export async function listStuckSending(queries: Queries): Promise<StuckSending[]> {
  const rows = await queries
    .selectFrom('outbox_item')
    .innerJoin('outgoing_account', 'outgoing_account.id', 'outbox_item.outgoing_account_id')
    .select((of) => [
      'outgoing_account.id',
      'outgoing_account.address',
      of.fn.countAll<number>().as('waiting'),
      sql`(array_agg(outbox_item.error_card order by outbox_item.due_at desc))[1]`.as('card'),
    ])
    // While it is tried again it still waits: the bar must not come and go with each try.
    .where('outbox_item.state', 'in', ['queued', 'sending'])
    .where('outbox_item.error_card', 'is not', null)
    .where((of) => of.or([of('outbox_item.attempts', '>=', MANY_TRIES), of('outgoing_account.error_card', 'is not', null)]))
    .groupBy(['outgoing_account.id', 'outgoing_account.address'])
    .orderBy('waiting', 'desc')
    .execute()
  return rows.map(({ id, address, waiting, card }) => ({
    id,
    address,
    waiting,
    reason: readCard(card)?.title ?? 'It cannot send',
  }))
}
