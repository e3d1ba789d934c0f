import { ConnectorError, type IncomingConnector, type WalkItem, type WalkPage } from '@postdesk/connectors'
import { recordAccountEvent } from '../accounts/history/record-event.ts'
import type { Database, Trx } from '../db/index.ts'
import { ACCOUNT_COLUMNS } from '../model/account-columns.ts'
import { fetchMails, type FetchDeps } from './fetch-mails.ts'
import { LeaseLost, type LeasedAccount } from './lease-account.ts'
import { COPY_OF, stowMails } from './stow-mails.ts'

/** Mails fetched and stowed together. Small, so that a line that breaks in the middle of a page costs only this many again. */
const BATCH = 10

/**
 * Mail of the last hour before the account's start is taken in too: our clock and the server's may differ, and a mail that falls
 * between them would be nobody's. Older mail is left where it is.
 */
const CLOCK_GRACE_MILLISECONDS = 3_600_000

export type PullDeps = FetchDeps & { readonly database: Database; readonly clock: () => Date }

export type PullLimits = {
  readonly signal: AbortSignal
  /** Whether this account has had its share of time: asked after each batch, of which there is always one. */
  readonly isOver: () => boolean
}

/** `more`: the time was over before the mailbox's present was reached. */
export type PullEnd = 'caught-up' | 'more'

/**
 * One round of receiving, from the cursor (at first: from the account's start date) to the mailbox's present, or until its time is over:
 *
 *   walk page -> leave out what is known -> fetch, make durable -> one transaction (log rows, cursor, work)
 *
 * A cursor the server no longer knows is written into the history and thrown away; the folder is walked from the start date again, and
 * what is in the log already is recognised. `rewalking` is kept in the row until that walk has ended, however often it is interrupted.
 * Rejects with whatever stopped it; what was stowed until then stays, and the next round goes on behind it.
 */
export async function pullAccount(
  deps: PullDeps,
  account: LeasedAccount,
  connector: IncomingConnector,
  limits: PullLimits,
): Promise<PullEnd> {
  const end = await walkToPresent(deps, account, await readCursor(deps, account), connector, limits)
  if (end !== 'cursor-dead') return end
  const again = await walkToPresent(deps, await forgetCursor(deps, account), null, connector, limits)
  if (again === 'cursor-dead') throw new Error('A walk without a cursor cannot lose it')
  return again
}

async function readCursor({ database }: PullDeps, account: LeasedAccount): Promise<string | null> {
  const row = await database.kysely
    .selectFrom('incoming_account')
    .select('cursor')
    .where('id', '=', account.id)
    .where('epoch', '=', account.epoch)
    .executeTakeFirst()
  if (!row) throw new LeaseLost('Another node works on this account now')
  return row.cursor
}

async function walkToPresent(
  deps: PullDeps,
  account: LeasedAccount,
  cursor: string | null,
  connector: IncomingConnector,
  { signal, isOver }: PullLimits,
): Promise<PullEnd | 'cursor-dead'> {
  const { database, clock } = deps
  let found = 0
  const since = new Date(account.start_at.getTime() - CLOCK_GRACE_MILLISECONDS)
  const pages = connector.walk(cursor, { signal, since })[Symbol.asyncIterator]()
  try {
    for (;;) {
      const page = await nextPage(pages, cursor !== null)
      if (page === 'cursor-dead') return page
      if (page === 'no-more') break
      const unknown = await leaveOutKnown(database, account, page.items)
      for (let at = 0; at < unknown.length || at === 0; at += BATCH) {
        const mails = await fetchMails(connector, deps, unknown.slice(at, at + BATCH), signal)
        // The cursor stands for the whole page, so it goes with the last batch.
        const reached = at + BATCH >= unknown.length ? page.cursor : null
        found += await stowMails(database, account, mails, { cursor: reached, rewalking: account.rewalking, now: clock() })
        if (isOver()) return 'more'
      }
    }
  } finally {
    await pages.return?.()
  }
  if (account.rewalking) await endRewalk(deps, account, found)
  return 'caught-up'
}

/**
 * The walk's next page. Only what the walk itself says of its cursor counts: a mail that bears the name of a folder's past fails with
 * the same code when it is fetched, and walking again would not help it.
 */
async function nextPage(pages: AsyncIterator<WalkPage>, hadCursor: boolean): Promise<WalkPage | 'no-more' | 'cursor-dead'> {
  try {
    const { done, value } = await pages.next()
    return done === true ? 'no-more' : value
  } catch (error) {
    if (hadCursor && error instanceof ConnectorError && error.code === 'CURSOR_DEAD') return 'cursor-dead'
    throw error
  }
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
      .set({ cursor: null, rewalking: true, named_since: clock() })
      .where('id', '=', account.id)
      .where('epoch', '=', account.epoch)
      .returning(ACCOUNT_COLUMNS)
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
    const missing = (await countSinceLost(trx, account.id)) ?? found
    const what =
      missing === 0
        ? 'Nothing was missing.'
        : missing === 1
          ? 'One mail was missing and is here now.'
          : `${missing} mails were missing and are here now.`
    await recordAccountEvent(trx, {
      account: { incoming: account.id },
      kind: 'cursor-found',
      text: `The mailbox has been read again. ${what}`,
      at: clock(),
    })
  })
}

/** The mails that came in since the cursor was lost, which may be rounds ago; null when the history does not say when that was. */
async function countSinceLost(trx: Trx, accountId: string): Promise<number | null> {
  const lost = await trx
    .selectFrom('account_event')
    .select('at')
    .where('incoming_account_id', '=', accountId)
    .where('kind', '=', 'cursor-lost')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!lost) return null
  const { count } = await trx
    .selectFrom('mail_log')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('incoming_account_id', '=', accountId)
    .where('arrived_at', '>=', lost.at)
    .where('content_identity', 'not like', `${COPY_OF}%`)
    .executeTakeFirstOrThrow()
  return count
}
