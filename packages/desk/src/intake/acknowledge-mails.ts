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
  const atOnce = connector.acknowledgesTogether === true ? BATCH : 1
  for (let at = 0; at < mails.length; at += atOnce) {
    signal.throwIfAborted()
    const together = mails.slice(at, at + atOnce)
    const ends = await Promise.allSettled(together.map((mail) => treatMail(connector, mail.source_id, afterwards, signal)))
    const done = together.filter((_, index) => ends[index]?.status === 'fulfilled').map(({ id }) => id)
    if (done.length > 0)
      await database.kysely.updateTable('mail_log').set({ acknowledged_at: clock() }).where('id', 'in', done).execute()
    const refused = ends.find((end) => end.status === 'rejected')
    if (refused) throw refused.reason
  }
  return mails.length
}

async function treatMail(
  connector: IncomingConnector,
  sourceId: string,
  afterwards: Afterwards,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (afterwards.kind !== 'leave') await connector.acknowledge(sourceId, afterwards, signal)
  } catch (error) {
    // A mail that somebody has moved or deleted needs nothing more; any other refusal ends the round and shows.
    if (fateOf(error).kind !== 'never') throw error
  }
}

function afterwardsOf(account: LeasedAccount): Afterwards {
  if (account.after_read === 'move')
    return account.move_to === null ? { kind: 'leave' } : { kind: 'move', folder: account.move_to }
  return { kind: account.after_read }
}
