import type { ExpressionBuilder } from 'kysely'
import { ACCOUNT_NEWS_CHANNEL, CHECK_ACCOUNT_CHANNEL, makeDueForNews } from '../accounts/incoming/wake-account.ts'
import type { Schema } from '../db/index.ts'
import type { FlowDeps } from '../flow-deps.ts'
import { receive } from '../flow.ts'
import { watchMailboxes } from './watch-mailboxes.ts'
import { leaseAccount, releaseLease, renewLease, type LeasedAccount } from '../intake/index.ts'

/** Accounts received from at once on one node. */
const AT_ONCE = 4
/** Of these, for accounts whose mailbox is read for the first time, or anew: they have much to read and may take it from nobody else. */
const IMPORTS_AT_ONCE = 3
/**
 * A round ends by itself when its slice is over and the mails under way are kept. One that takes so long is cut off: the server hangs, or
 * drips. Enough for a mail of 150 MB over a slow line.
 */
const ROUND_MILLISECONDS = 5 * 60_000
/** A person's "check now" counts for the next round if that begins so soon; later it has been answered by another node. */
const ASKED_MILLISECONDS = 15_000
const RENEW_EVERY_MILLISECONDS = 8_000
const LOOK_EVERY_MILLISECONDS = 1_000

/** What comes after a good round, under the same lease; `look-again`: mail may have come that nobody will tell of. */
export type AfterRound = (account: LeasedAccount, signal: AbortSignal) => Promise<'look-again' | 'settled'>

export type Checking = { readonly stop: () => Promise<void> }

/**
 * Picks accounts whose moment has come and receives from them: a few at once, each in a round of its own with its own lease and time
 * limit, so that one that hangs or fails holds up nobody. An account that has more to give than fits its slice is due again at once, behind
 * those that were due before. Looks every second, and at once when it is notified.
 */
export async function startChecking(deps: FlowDeps, sliceMilliseconds: number, afterRound: AfterRound): Promise<Checking> {
  const { database, clock, log, nodeId } = deps
  const rounds = new Map<string, { readonly ended: Promise<void>; readonly isImport: boolean }>()
  const askedMeanwhile = new Set<string>()
  const newsMeanwhile = new Set<string>()
  const askedAt = new Map<string, number>()
  const stopping = new AbortController()
  let looking = false
  let lookAgain = false

  const look = async (): Promise<void> => {
    if (looking) {
      lookAgain = true
      return
    }
    looking = true
    try {
      do {
        lookAgain = false
        await startDueRounds()
      } while (lookAgain && !stopping.signal.aborted)
    } catch (error) {
      log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'looking for accounts that are due failed')
    } finally {
      looking = false
    }
  }
  const startDueRounds = async (): Promise<void> => {
    const free = AT_ONCE - rounds.size
    if (free <= 0 || stopping.signal.aborted) return
    const now = clock()
    const importsFree = IMPORTS_AT_ONCE - [...rounds.values()].filter(({ isImport }) => isImport).length
    const due = await database.kysely
      .selectFrom('incoming_account')
      .select((of) => ['id', isImporting(of).$castTo<boolean>().as('is_import')])
      .where('enabled', '=', true)
      .$if(importsFree <= 0, (query) => query.where((of) => of.not(isImporting(of))))
      .where('next_check_at', '<=', now)
      // One whose sign-in was reset stands still until somebody signs in: there is nothing to look in with.
      .where((of) =>
        of.not(
          of.and([of('state', '=', 'needs-a-person'), of('authentication', '=', 'oauth'), of('authorization_id', 'is', null)]),
        ),
      )
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .orderBy('next_check_at')
      .limit(free)
      .execute()
    let imports = 0
    for (const { id, is_import: isImport } of due) {
      if (rounds.has(id) || stopping.signal.aborted) continue
      // One import too many in this lot: whoever is behind them is found by looking again.
      if (isImport && imports >= importsFree) {
        lookAgain = true
        continue
      }
      if (isImport) imports += 1
      const ended = runRound(id)
        .catch((error: unknown) =>
          log.error({ accountId: id, error: error instanceof Error ? error.name : 'unknown' }, 'a round failed'),
        )
        .finally(() => {
          rounds.delete(id)
          void look()
        })
      rounds.set(id, { ended, isImport })
    }
  }
  const runRound = async (id: string): Promise<void> => {
    const account = await leaseAccount(database.kysely, id, nodeId, clock())
    if (!account) return
    const lost = new AbortController()
    const renewing = setInterval(() => {
      renewLease(database.kysely, account, clock())
        .then((kept) => kept || lost.abort())
        .catch(() => undefined)
    }, RENEW_EVERY_MILLISECONDS)
    const begun = performance.now()
    const insist = begun - (askedAt.get(id) ?? -Infinity) < ASKED_MILLISECONDS
    askedAt.delete(id)
    try {
      const signal = AbortSignal.any([stopping.signal, lost.signal, AbortSignal.timeout(ROUND_MILLISECONDS)])
      const isOver = () => performance.now() - begun > sliceMilliseconds
      if ((await receive(deps, account, { signal, isOver, insist })) !== 'received') return
      watches.watch(account)
      if ((await settleAfter(account, signal)) === 'look-again') newsMeanwhile.add(id)
    } finally {
      clearInterval(renewing)
      // Asked for while the round was under way: it may have looked before the mail came.
      if (askedMeanwhile.delete(id))
        await database.kysely.updateTable('incoming_account').set({ next_check_at: clock() }).where('id', '=', id).execute()
      if (newsMeanwhile.delete(id)) await makeDueForNews(database.kysely, id, clock())
      await releaseLease(database.kysely, account)
    }
  }

  const settleAfter = async (account: LeasedAccount, signal: AbortSignal) => {
    try {
      return await afterRound(account, signal)
    } catch (error) {
      // Mail has been received; what comes after must not undo that.
      const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
      if (!signal.aborted) log.warn({ accountId: account.id, code }, 'what comes after a round failed')
      return 'settled'
    }
  }

  const wake = (accountId: string) => {
    if (rounds.has(accountId)) askedMeanwhile.add(accountId)
    void look()
  }
  const watches = watchMailboxes(deps, async (accountId) => {
    await database.kysely.updateTable('incoming_account').set({ next_check_at: clock() }).where('id', '=', accountId).execute()
    wake(accountId)
  })
  const ask = (accountId: string) => {
    const now = performance.now()
    for (const [id, at] of askedAt) if (now - at > ASKED_MILLISECONDS) askedAt.delete(id)
    askedAt.set(accountId, now)
    wake(accountId)
  }
  const unlisten = await database.listen(CHECK_ACCOUNT_CHANNEL, ask, () => void look())
  const hear = (accountId: string) => {
    if (rounds.has(accountId)) newsMeanwhile.add(accountId)
    void look()
  }
  const unhear = await database.listen(ACCOUNT_NEWS_CHANNEL, hear)
  const timer = setInterval(() => void look(), LOOK_EVERY_MILLISECONDS)
  void look()
  return {
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await unlisten()
      await unhear()
      await watches.stop()
      await Promise.all([...rounds.values()].map(({ ended }) => ended))
    },
  }
}

/** Never read to its end so far, or being read anew. */
function isImporting(of: ExpressionBuilder<Schema, 'incoming_account'>) {
  return of.or([of('last_checked_at', 'is', null), of('rewalking', '=', true)])
}
