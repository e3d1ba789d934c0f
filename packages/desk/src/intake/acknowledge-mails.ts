import { ConnectorError, fateOf, type Afterwards, type IncomingConnector } from '@postdesk/connectors'
import type { Database } from '../db/index.ts'
import type { LeasedAccount } from './lease-account.ts'

/** Asked of the database at once. So many are done in every round; more only while there is time. */
const BATCH = 200

/**
 * Does in the mailbox what the account says is to be done with mails that are kept: mark read, move or delete. Only mails whose rows
 * are committed are touched, and each is asked for again until the server has agreed, or has refused it for good: that one is left where it
 * is until somebody may have mended the cause (`askAgain`), the others go on. Ends when none is left, or with the first batch after which `isOver` says so. Rejects with the
 * server's first refusal of one mail, once all were treated; or else at once with what refuses them all. Neither says anything about the
 * mails that are still to come in.
 */
export async function acknowledgeMails(
  database: Database,
  account: LeasedAccount,
  connector: IncomingConnector,
  clock: () => Date,
  { signal, isOver }: { readonly signal: AbortSignal; readonly isOver: () => boolean },
): Promise<void> {
  const refusals: unknown[] = []
  try {
    for (;;) {
      const count = await acknowledgeBatch(database, account, connector, clock, {
        signal,
        refused: (error) => refusals.push(error),
      })
      if (count < BATCH || isOver()) break
    }
  } catch (error) {
    // What refuses all mails is met again in the next round; the refusal of one mail is told now or never.
    if (signal.aborted || refusals.length === 0) throw error
  }
  if (refusals.length > 0) throw refusals[0]
}

async function acknowledgeBatch(
  database: Database,
  account: LeasedAccount,
  connector: IncomingConnector,
  clock: () => Date,
  { signal, refused }: { readonly signal: AbortSignal; readonly refused: (error: unknown) => void },
): Promise<number> {
  const afterwards = afterwardsOf(account)
  const mails = await database.kysely
    .selectFrom('mail_log')
    .select(['id', 'source_id'])
    .where('incoming_account_id', '=', account.id)
    .where('acknowledged_at', 'is', null)
    .where('untreated_at', 'is', null)
    .orderBy('arrived_at')
    .limit(BATCH)
    .execute()
  const atOnce = connector.acknowledgesTogether === true ? BATCH : 1
  for (let at = 0; at < mails.length; at += atOnce) {
    signal.throwIfAborted()
    const together = mails.slice(at, at + atOnce)
    const ends = await Promise.allSettled(together.map((mail) => treatMail(connector, mail.source_id, afterwards, signal)))
    const idsWhere = (holds: (end: PromiseSettledResult<void>) => boolean) =>
      together.flatMap(({ id }, index) => (ends[index] !== undefined && holds(ends[index]) ? [id] : []))
    await note(
      database,
      { acknowledged_at: clock() },
      idsWhere(({ status }) => status === 'fulfilled'),
    )
    await note(database, { untreated_at: clock() }, idsWhere(isRefused))
    for (const end of ends) if (end.status === 'rejected' && isRefused(end)) refused(end.reason)
    const trouble = ends.find((end) => end.status === 'rejected' && !isRefused(end))
    if (trouble?.status === 'rejected') throw trouble.reason
  }
  return mails.length
}

/** Whether the server will not do it to this mail, however often it is asked. */
function isRefused(end: PromiseSettledResult<void>): boolean {
  return end.status === 'rejected' && fateOf(end.reason).kind === 'never'
}

async function note(
  database: Database,
  what: { readonly acknowledged_at: Date } | { readonly untreated_at: Date },
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await database.kysely.updateTable('mail_log').set(what).where('id', 'in', ids).execute()
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
    // A mail that somebody has moved or deleted needs nothing more; any other refusal shows.
    if (!(error instanceof ConnectorError) || error.code !== 'NOT_FOUND') throw error
  }
}

function afterwardsOf(account: LeasedAccount): Afterwards {
  if (account.after_read === 'move')
    return account.move_to === null ? { kind: 'leave' } : { kind: 'move', folder: account.move_to }
  return { kind: account.after_read }
}
