import { ConnectorError, type IncomingConnector, type WalkItem } from '@postdesk/connectors'
import { recordAccountEvent } from '../accounts/record-event.ts'
import type { BlobStore } from '../blobs/index.ts'
import type { Database } from '../db/index.ts'
import { acknowledgeMails } from './acknowledge-mails.ts'
import { fetchMails } from './fetch-mails.ts'
import { LeaseLost, type LeasedAccount } from './lease-account.ts'
import { stowMails } from './stow-mails.ts'

/** Mails fetched and stowed together. Small, so that a line that breaks in the middle of a page costs only this many again. */
const BATCH = 10

/**
 * Mail of the last hour before the account's start is taken in too: our clock and the server's may differ, and a mail that falls
 * between them would be nobody's. Older mail is left where it is.
 */
const CLOCK_GRACE_MILLISECONDS = 3_600_000

export type PullDeps = { readonly database: Database; readonly blobs: BlobStore; readonly clock: () => Date }

/**
 * One round of receiving, from the cursor (at first: from the account's start date) to the mailbox's present:
 *
 *   walk page -> leave out what is known -> fetch, make durable -> one transaction (log rows, cursor, work) -> touch the mailbox
 *
 * A cursor the server no longer knows is written into the history and thrown away; the folder is walked from the start date again, and
 * what is in the log already is recognised. `rewalking` is kept in the row until that walk has ended, however often it is interrupted.
 * Rejects with whatever stopped it; what was stowed until then stays, and the next round goes on behind it.
 */
export async function pullAccount(
  deps: PullDeps,
  account: LeasedAccount,
  connector: IncomingConnector,
  signal: AbortSignal,
): Promise<{ readonly found: number }> {
  try {
    return await walkToPresent(deps, account, connector, signal)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'CURSOR_DEAD' || account.cursor === null) throw error
    const rewalking = await forgetCursor(deps, account)
    return walkToPresent(deps, rewalking, connector, signal)
  }
}

async function walkToPresent(
  deps: PullDeps,
  account: LeasedAccount,
  connector: IncomingConnector,
  signal: AbortSignal,
): Promise<{ readonly found: number }> {
  const { database, clock } = deps
  let found = 0
  const since = new Date(account.start_at.getTime() - CLOCK_GRACE_MILLISECONDS)
  for await (const page of connector.walk(account.cursor, { signal, since })) {
    const unknown = await leaveOutKnown(database, account, page.items)
    for (let at = 0; at < unknown.length || at === 0; at += BATCH) {
      const mails = await fetchMails(connector, deps.blobs, unknown.slice(at, at + BATCH), signal)
      // The cursor stands for the whole page, so it goes with the last batch.
      const cursor = at + BATCH >= unknown.length ? page.cursor : null
      found += await stowMails(database, account, mails, { cursor, rewalking: account.rewalking, now: clock() })
    }
    await acknowledgeMails(database, account, connector, clock, signal)
  }
  await acknowledgeMails(database, account, connector, clock, signal)
  if (account.rewalking) await endRewalk(deps, account, found)
  return { found }
}

async function leaveOutKnown(database: Database, account: LeasedAccount, items: readonly WalkItem[]): Promise<WalkItem[]> {
  if (items.length === 0) return []
  const known = await database.kysely
    .selectFrom('mail_log')
    .select('source_id')
    .where('incoming_account_id', '=', account.id)
    .where(
      'source_id',
      'in',
      items.map(({ sourceId }) => sourceId),
    )
    .execute()
  const names = new Set(known.map(({ source_id: name }) => name))
  const unknown: WalkItem[] = []
  for (const item of items) {
    if (names.has(item.sourceId)) continue
    names.add(item.sourceId)
    unknown.push(item)
  }
  return unknown
}

async function forgetCursor({ database, clock }: PullDeps, account: LeasedAccount): Promise<LeasedAccount> {
  return database.transaction(async (trx) => {
    const row = await trx
      .updateTable('incoming_account')
      .set({ cursor: null, rewalking: true })
      .where('id', '=', account.id)
      .where('epoch', '=', account.epoch)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new LeaseLost('Another node works on this account now')
    await recordAccountEvent(trx, {
      account: { incoming: account.id },
      kind: 'cursor-lost',
      text: 'The server has forgotten how far this mailbox was read, so it is read again from the beginning. Mail that is already here is recognised and not taken twice.',
      at: clock(),
    })
    return row
  })
}

async function endRewalk({ database, clock }: PullDeps, account: LeasedAccount, found: number): Promise<void> {
  await database.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('incoming_account')
      .set({ rewalking: false })
      .where('id', '=', account.id)
      .where('epoch', '=', account.epoch)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new LeaseLost('Another node works on this account now')
    const what =
      found === 0
        ? 'Nothing was missing.'
        : found === 1
          ? 'One mail was missing and is here now.'
          : `${found} mails were missing and are here now.`
    await recordAccountEvent(trx, {
      account: { incoming: account.id },
      kind: 'cursor-found',
      text: `The mailbox has been read again. ${what}`,
      at: clock(),
    })
  })
}
