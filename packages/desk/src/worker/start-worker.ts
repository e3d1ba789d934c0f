import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { openConnect } from '../accounts/connection/connect.ts'
import { dropUnusedAuthorizations } from '../accounts/authorization/drop-unused-authorizations.ts'
import { endSubscriptions } from '../accounts/push/end-subscriptions.ts'
import { keepSubscription } from '../accounts/push/keep-subscription.ts'
import { checkNow } from '../accounts/incoming/wake-account.ts'
import { readEndsDaily } from '../accounts/registration/read-ends-daily.ts'
import { watchForTrouble } from '../accounts/warnings/watch-for-trouble.ts'
import type { BlobStore } from '../blobs/index.ts'
import type { Sealer } from '../config/index.ts'
import type { Database } from '../db/index.ts'
import type { FlowDeps } from '../flow-deps.ts'
import { deliverJob, processJob } from '../flow.ts'
import { FETCHING_BYTES, makeByteBudget, openParser, sweepStowed } from '../intake/index.ts'
import { sweepOutbox } from '../outbox/index.ts'
import { startWorkers, type Queue } from '../queue/index.ts'
import { sweepUploads } from '../ticket/index.ts'
import { startChecking } from './start-checking.ts'
import { freeLeftovers } from './free-leftovers.ts'
import { keepAuthorizations } from './keep-authorizations.ts'
import { repeat } from './repeat.ts'

export type WorkerOptions = {
  readonly database: Database
  /** Open, and opened with `mailJobKinds` among its kinds. */
  readonly queue: Queue
  readonly blobs: BlobStore
  readonly sealer: Sealer
  /** `deriveKey(secretKey, 'message-id')`. */
  readonly messageKey: Uint8Array
  readonly log: Logger
  /** How browsers reach the desk, for links in mails; as it is when asked. */
  readonly baseUrl: () => Promise<URL>
  readonly clock?: () => Date
  readonly nodeId?: string
  readonly random?: () => number
  /** How long one account is received from before others have their turn. Default 30,000. */
  readonly sliceMilliseconds?: number
}

export type Worker = {
  /** Checks an account now, on whichever node may. */
  readonly checkNow: (accountId: string) => Promise<void>
  /** Ends rounds and deliveries under way within seconds; what they had not finished is gone on with at the next start. */
  readonly stop: () => Promise<void>
}

/** Long enough that opening a connection costs little, short enough that nobody waits long behind full mailboxes. */
const SLICE_MILLISECONDS = 30_000
const SWEEP_EVERY_MILLISECONDS = 30_000
/** How long a request for a token may go on when the process is to end. */
const TOKEN_GRACE_MILLISECONDS = 3_000
const TIDY_EVERY_MILLISECONDS = 60 * 60_000
const RENEW_EVERY_MILLISECONDS = 60 * 60_000
/** Each app registration has its turn once a day. */
const READ_ENDS_EVERY_MILLISECONDS = 10 * 60_000
const WATCH_EVERY_MILLISECONDS = 60_000

/** Starts what works in the background: receiving, processing, delivering, and what picks up after a crash. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { database, queue, blobs, sealer, messageKey, log } = options
  const clock = options.clock ?? (() => new Date())
  const nodeId = options.nodeId ?? randomUUID()
  const random = options.random ?? Math.random
  const ending = new AbortController()
  const tokenDeps = { database, sealer, clock, nodeId, signal: ending.signal }
  const connect = openConnect(tokenDeps)
  const parser = openParser()
  const fetching = makeByteBudget(FETCHING_BYTES)
  const deps: FlowDeps = { database, blobs, parser, fetching, connect, messageKey, clock, random, nodeId, log }

  if (database.kind === 'embedded') await freeLeftovers(database)
  const workers = await startWorkers(queue, [processJob(deps), deliverJob(deps)])
  const sweeping = repeat('sweep', SWEEP_EVERY_MILLISECONDS, log, async () => {
    await sweepOutbox(database, clock())
    await sweepStowed(database)
  })
  const tidying = repeat('tidy up', TIDY_EVERY_MILLISECONDS, log, () => sweepUploads(database.kysely, clock()))
  const renewing = repeat('renew sign-ins', RENEW_EVERY_MILLISECONDS, log, async () => {
    await dropUnusedAuthorizations(database.kysely)
    await keepAuthorizations({ database, connect, clock, log, signal: ending.signal })
  })
  const reading = repeat('read the ends of secrets', READ_ENDS_EVERY_MILLISECONDS, log, () =>
    readEndsDaily({ database, sealer, clock, random, log, signal: ending.signal }),
  )
  const watching = repeat('watch for trouble', WATCH_EVERY_MILLISECONDS, log, () =>
    watchForTrouble({ database, connect, messageKey, baseUrl: options.baseUrl, clock, log }),
  )
  const unsubscribing = repeat('end change notifications', SWEEP_EVERY_MILLISECONDS, log, () =>
    endSubscriptions({ database, connect, clock, random, log, signal: ending.signal }),
  )
  const keepDeps = { database, connect, baseUrl: options.baseUrl, clock, random, log }
  const checking = await startChecking(deps, options.sliceMilliseconds ?? SLICE_MILLISECONDS, (account, signal) =>
    keepSubscription(keepDeps, account, signal),
  )
  return {
    checkNow: (accountId) => checkNow(database.kysely, accountId, clock()),
    stop: async () => {
      // Entra may have turned a refresh token over already: its answer is waited for, but not for long.
      const grace = setTimeout(() => ending.abort(), TOKEN_GRACE_MILLISECONDS)
      try {
        await Promise.all([
          checking.stop(),
          sweeping.stop(),
          tidying.stop(),
          renewing.stop(),
          reading.stop(),
          watching.stop(),
          unsubscribing.stop(),
          workers.stop(),
        ])
      } finally {
        clearTimeout(grace)
        ending.abort()
      }
      await parser.close()
      await connect.close()
    },
  }
}
