import { sql, type ExpressionBuilder } from 'kysely'
import type { Database, OutboxItemRow, Queries, Schema, Trx } from '../db/index.ts'

/**
 * The state of a mail we owe:
 *
 *   queued  -> sending   `claim`: its moment has come and nobody has it; epoch + 1
 *   sending -> sending   `claim` again, once a claim has run out: the node that had it died
 *   sending -> sent      the server has taken it, or it was found in Sent Items
 *   sending -> queued    tried again at `due_at`: an outage, throttling, a sign-in that a person must renew first
 *   sending -> failed    the server refuses this mail for good; a person may send it back to queued
 *   sending -> unknown   it may have left and nobody can look: a person decides
 *   failed, unknown, queued -> queued   a person's "try again" (`retryDelivery`)
 *
 * Of one outgoing account one mail is `sending` at a time, on whichever node (decision 0016): the others stay queued, and whoever settles
 * that one asks for the next.
 *
 * `maybe_done` turns true, committed, before the first byte of a submit leaves us, and never back: whoever claims the row later looks
 * for the mail before sending it. `draft_ref` is the draft the server keeps for it. Every write but the claim is fenced by the epoch, so
 * a node that slept through its claim changes nothing any more.
 */
export const CLAIM_MILLISECONDS = 60_000

/** Takes a mail for delivery; null when it is not due, not owed any more, somebody else's, or while another one of its account is sent. */
export async function claim(database: Database, outboxId: string, nodeId: string, now: Date): Promise<OutboxItemRow | null> {
  return database.transaction(async (trx) => {
    const wanted = await trx.selectFrom('outbox_item').select('outgoing_account_id').where('id', '=', outboxId).executeTakeFirst()
    if (!wanted) return null
    await takeTurn(trx, wanted.outgoing_account_id)
    const row = await trx
      .updateTable('outbox_item')
      .set((eb) => ({
        state: 'sending',
        claim_epoch: eb('claim_epoch', '+', 1),
        attempts: eb('attempts', '+', 1),
        claimed_by: nodeId,
        claimed_until: new Date(now.getTime() + CLAIM_MILLISECONDS),
      }))
      .where('id', '=', outboxId)
      .where((of) => isDue(of, now))
      .where((of) =>
        of.not(
          of.exists(
            of
              .selectFrom('outbox_item as other')
              .select('other.id')
              .where('other.outgoing_account_id', '=', wanted.outgoing_account_id)
              .where('other.state', '=', 'sending')
              .where('other.claimed_until', '>=', now)
              .where('other.id', '!=', outboxId),
          ),
        ),
      )
      .returningAll()
      .executeTakeFirst()
    return row ?? null
  })
}

/**
 * Lets those who begin or end the sending of an account's mails go one after the other until the transaction ends: so none begins beside
 * another, and none that found another under way is forgotten by whoever ends that one.
 */
export async function takeTurn(trx: Trx, outgoingAccountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`outbox ${outgoingAccountId}`}, 0))`.execute(trx)
}

/** Whether a mail's moment has come, or whoever had it is gone. */
export function isDue(of: ExpressionBuilder<Schema, 'outbox_item'>, now: Date) {
  return of.or([
    of.and([of('state', '=', 'queued'), of('due_at', '<=', now)]),
    of.and([of('state', '=', 'sending'), of('claimed_until', '<', now)]),
  ])
}

/** The claim was lost while the mail was being delivered: another node goes on with it, and looks before it sends. */
export class ClaimLost extends Error {
  override readonly name = 'ClaimLost'
  readonly code = 'CLAIM_LOST'
}

type Claimed = Pick<OutboxItemRow, 'id' | 'claim_epoch'>

/** Keeps the claim during a long upload. Rejects with ClaimLost. */
export async function renewClaim(queries: Queries, claimed: Claimed, now: Date): Promise<void> {
  await writeFenced(queries, claimed, { claimed_until: new Date(now.getTime() + CLAIM_MILLISECONDS) })
}

/** Remembers the draft the server keeps. Rejects with ClaimLost. */
export async function keepDraft(queries: Queries, claimed: Claimed, draftRef: string | null): Promise<void> {
  await writeFenced(queries, claimed, { draft_ref: draftRef })
}

/** From here on the mail may have left. Committed before it is handed over. Rejects with ClaimLost. */
export async function markMaybeDone(queries: Queries, claimed: Claimed): Promise<void> {
  await writeFenced(queries, claimed, { maybe_done: true })
}

async function writeFenced(
  queries: Queries,
  claimed: Claimed,
  values: { claimed_until?: Date; draft_ref?: string | null; maybe_done?: boolean },
): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable('outbox_item')
    .set(values)
    .where('id', '=', claimed.id)
    .where('claim_epoch', '=', claimed.claim_epoch)
    .where('state', '=', 'sending')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new ClaimLost('Another node delivers this mail now')
}
