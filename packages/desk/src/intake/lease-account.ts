import type { Queries } from '../db/index.ts'
import { ACCOUNT_COLUMNS, type AccountWithoutCursor } from '../model/account-columns.ts'

/**
 * Who works on an account. The row holds a lease (owner, until) and an epoch that grows with every lease that is won:
 *
 *   free -> leased      `leaseAccount`: nobody has it, or the lease has run out; epoch + 1
 *   leased -> leased    `renewLease`, from time to time, while its epoch is still the row's
 *   leased -> free      `releaseLease`, or the time runs out because the node died
 *
 * Every write of a round says "where epoch = mine": a node that slept through its lease changes nothing any more.
 */
export const LEASE_MILLISECONDS = 25_000

/** Its cursor is read by the walk alone. */
export type LeasedAccount = AccountWithoutCursor

/** Wins the lease of an enabled account, or null when another node has it. */
export async function leaseAccount(queries: Queries, id: string, nodeId: string, now: Date): Promise<LeasedAccount | null> {
  const row = await queries
    .updateTable('incoming_account')
    .set((eb) => ({ epoch: eb('epoch', '+', 1), lease_owner: nodeId, lease_until: new Date(now.getTime() + LEASE_MILLISECONDS) }))
    .where('id', '=', id)
    .where('enabled', '=', true)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
    .returning(ACCOUNT_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}

/** Keeps the lease; false when it has been lost. */
export async function renewLease(queries: Queries, account: Pick<LeasedAccount, 'id' | 'epoch'>, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('incoming_account')
    .set({ lease_until: new Date(now.getTime() + LEASE_MILLISECONDS) })
    .where('id', '=', account.id)
    .where('epoch', '=', account.epoch)
    .where('enabled', '=', true)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function releaseLease(queries: Queries, account: Pick<LeasedAccount, 'id' | 'epoch'>): Promise<void> {
  await queries
    .updateTable('incoming_account')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', account.id)
    .where('epoch', '=', account.epoch)
    .execute()
}

/** The lease was lost while a round was going on: another node works on the account now, and this round ends unheard. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  readonly code = 'LEASE_LOST'
}
