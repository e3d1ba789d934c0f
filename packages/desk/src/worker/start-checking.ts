import type { FlowDeps } from '../flow-deps.ts'
import { receive } from '../flow.ts'
import { watchMailboxes } from './watch-mailboxes.ts'
import { leaseAccount, releaseLease, renewLease } from '../intake/index.ts'

/** NOTIFY on this channel, with an account's id, asks for a check now. */
export const CHECK_CHANNEL = 'check-account'

/** Accounts received from at once on one node. */
const AT_ONCE = 4
/** A round that takes longer is ended; what it stowed stays, and the next one goes on there. A full mailbox takes several. */
const ROUND_MILLISECONDS = 10 * 60_000
const RENEW_EVERY_MILLISECONDS = 8_000
const LOOK_EVERY_MILLISECONDS = 1_000

export type Checking = { readonly stop: () => Promise<void> }

/**
 * Picks accounts whose moment has come and receives from them: a few at once, each in a round of its own with its own lease and time
 * limit, so that one that hangs or fails holds up nobody. Looks every second, and at once when it is notified.
 */
export async function startChecking(deps: FlowDeps): Promise<Checking> {
  const { database, clock, log, nodeId } = deps
  const rounds = new Map<string, Promise<void>>()
  const askedMeanwhile = new Set<string>()
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
    const due = await database.kysely
      .selectFrom('incoming_account')
      .select('id')
      .where('enabled', '=', true)
      .where('next_check_at', '<=', now)
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .orderBy('next_check_at')
      .limit(free)
      .execute()
    for (const { id } of due) {
      if (rounds.has(id) || stopping.signal.aborted) continue
      const round = runRound(id)
        .catch((error: unknown) =>
          log.error({ accountId: id, error: error instanceof Error ? error.name : 'unknown' }, 'a round failed'),
        )
        .finally(() => {
          rounds.delete(id)
          void look()
        })
      rounds.set(id, round)
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
    try {
      const signal = AbortSignal.any([stopping.signal, lost.signal, AbortSignal.timeout(ROUND_MILLISECONDS)])
      if ((await receive(deps, account, signal)) === 'received') watches.watch(account)
    } finally {
      clearInterval(renewing)
      // Asked for while the round was under way: it may have looked before the mail came.
      if (askedMeanwhile.delete(id))
        await database.kysely.updateTable('incoming_account').set({ next_check_at: clock() }).where('id', '=', id).execute()
      await releaseLease(database.kysely, account)
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
  const unlisten = await database.listen(CHECK_CHANNEL, wake, () => void look())
  const timer = setInterval(() => void look(), LOOK_EVERY_MILLISECONDS)
  void look()
  return {
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await unlisten()
      await watches.stop()
      await Promise.all(rounds.values())
    },
  }
}
