import { sql } from 'kysely'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Database, GraphSubscriptionRow } from '../../db/index.ts'
import { nextDelaySeconds } from '../../model/next-delay.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import type { Connect } from '../connection/connect.ts'

/** Ended in one go; the rest have the next turn. */
const MOST_AT_ONCE = 50
/** So long whoever took one has it for itself. */
const CLAIM_SECONDS = 60

export type EndSubscriptionsDeps = {
  readonly database: Database
  readonly connect: Pick<Connect, 'subscriptions'>
  readonly clock: () => Date
  readonly random: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/**
 * Ends the subscriptions nobody wants any more at Microsoft, and forgets them: those of accounts that were paused, deleted, lost their
 * sign-in or went over to another protocol, and those a round has let go of. One that cannot be ended is tried again until it has run out by
 * itself; without its sign-in it is only forgotten, and what it still tells is not listened to.
 */
export async function endSubscriptions(deps: EndSubscriptionsDeps): Promise<void> {
  const { database, signal } = deps
  await markUnwanted(deps)
  let ended = 0
  for (let taken = 0; taken < MOST_AT_ONCE && !signal.aborted; taken += 1) {
    const row = await claimOne(deps)
    if (row === undefined) break
    if (await end(deps, row)) {
      await database.kysely.deleteFrom('graph_subscription').where('id', '=', row.id).execute()
      ended += 1
    }
  }
  // The sign-in of a deleted account was kept for this alone.
  if (ended > 0) await dropUnusedAuthorizations(database.kysely)
}

async function markUnwanted({ database, clock }: EndSubscriptionsDeps): Promise<void> {
  await database.kysely
    .updateTable('graph_subscription')
    .set({ state: 'ending', incoming_account_id: null, failures: 0, try_at: clock() })
    .where('state', '<>', 'ending')
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom('incoming_account as account')
            .select('account.id')
            .whereRef('account.id', '=', 'graph_subscription.incoming_account_id')
            .where('account.enabled', '=', true)
            .where('account.protocol', '=', 'graph')
            .where('account.authorization_id', 'is not', null),
        ),
      ),
    )
    .execute()
}

async function claimOne({ database, clock }: EndSubscriptionsDeps): Promise<GraphSubscriptionRow | undefined> {
  const now = clock()
  return await database.kysely
    .updateTable('graph_subscription')
    .set({ try_at: new Date(now.getTime() + CLAIM_SECONDS * 1_000), failures: sql`failures + 1` })
    .where('id', '=', (of) =>
      of
        .selectFrom('graph_subscription')
        .select('id')
        .where('state', '=', 'ending')
        .where('try_at', '<=', now)
        .orderBy('try_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst()
}

const MadeWith = z.object({ address: z.string(), folder: z.string(), settings: z.json() })

/** Whether there is nothing left to end. */
async function end(deps: EndSubscriptionsDeps, row: GraphSubscriptionRow): Promise<boolean> {
  const now = deps.clock()
  const { subscription_id: id, authorization_id: signIn, ends_at: endsAt } = row
  if (id === null || signIn === null || endsAt === null || endsAt <= now) return true
  try {
    const { address, folder, settings } = MadeWith.parse(row.made_with)
    const account = {
      address,
      folder,
      settings,
      authentication: 'oauth',
      authorization_id: signIn,
      password_sealed: null,
    } as const
    const watched = await deps.connect.subscriptions(account)
    await watched.graph.end(id, deps.signal)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    deps.log.debug({ subscription: row.id, code }, 'a subscription could not be ended')
    const pause = nextDelaySeconds({
      failures: row.failures,
      told: null,
      firstSeconds: CLAIM_SECONDS,
      longestSeconds: 3_600,
      random: deps.random,
    })
    await deps.database.kysely
      .updateTable('graph_subscription')
      .set({ try_at: new Date(now.getTime() + pause * 1_000) })
      .where('id', '=', row.id)
      .execute()
    return false
  }
}
