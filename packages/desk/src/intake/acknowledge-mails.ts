import { fateOf, type Afterwards, type IncomingConnector } from '@postdesk/connectors'
import type { Database } from '../db/index.ts'
import type { LeasedAccount } from './lease-account.ts'

/** Asked of the database at once. So many are done in every round; more only while there is time. */
const BATCH = 200

/**
 * Does in the mailbox what the account says is to be done with mails that are kept: mark read, move or delete. Only mails whose rows
 * are committed are touched, and each is asked for again until the server has agreed. Ends when none is left, or with the first batch
 * after which `isOver` says so; rejects with the server's refusal, which says nothing about the mails that are still to come in.
 */
export async function acknowledgeMails(
  database: Database,
  account: LeasedAccount,
  connector: IncomingConnector,
  clock: () => Date,
  { signal, isOver }: { readonly signal: AbortSignal; readonly isOver: () => boolean },
): Promise<void> {
  for (;;) {
    const count = await acknowledgeBatch(database, account, connector, clock, signal)
    if (count < BATCH || isOver()) return
  }
}

async function acknowledgeBatch(
  database: Database,
  account: LeasedAccount,
  connector: IncomingConnector,
  clock: () => Date,
  signal: AbortSignal,
): Promise<number> {
  const afterwards = afterwardsOf(account)
  const mails = await database.kysely
    .selectFrom('mail_log')
    .select(['id', 'source_id'])
    .where('incoming_account_id', '=', account.id)
    .where('acknowledged_at', 'is', null)
    .orderBy('arrived_at')
    .limit(BATCH)
    .execute()
  for (const mail of mails) {
    signal.throwIfAborted()
    try {
      if (afterwards.kind !== 'leave') await connector.acknowledge(mail.source_id, afterwards, signal)
    } catch (error) {
      // A mail that somebody has moved or deleted needs nothing more; any other refusal ends the round and shows.
      if (fateOf(error).kind !== 'never') throw error
    }
    await database.kysely.updateTable('mail_log').set({ acknowledged_at: clock() }).where('id', '=', mail.id).execute()
  }
  return mails.length
}

function afterwardsOf(account: LeasedAccount): Afterwards {
  if (account.after_read === 'move')
    return account.move_to === null ? { kind: 'leave' } : { kind: 'move', folder: account.move_to }
  return { kind: account.after_read }
}
