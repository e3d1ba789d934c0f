import { PgBoss } from 'pg-boss'
import type { Database } from '../db/index.ts'
import { rootOf } from '../db/transaction-guard.ts'
import type { AnyJobKind } from './job.ts'
import { QueueError } from './queue-error.ts'
import { bossSettings, POLICY, queueSettings } from './queue-settings.ts'
import { returnOrphans } from './return-orphans.ts'

/** An open queue: from here on `enqueue` works on its database. Workers are a second step (`startWorkers`). */
export interface Queue {
  readonly database: Database
  readonly boss: PgBoss
  readonly names: ReadonlySet<string>
  readonly onWarning: (what: string, error: unknown) => void
  close(): Promise<void>
}

export interface OpenQueueOptions {
  readonly onWarning?: (what: string, error: unknown) => void
}

const openQueues = new WeakMap<object, Queue>()

/**
 * Opens the queue of a database for these kinds of work: makes its tables and settings where they are missing.
 * A process that only asks for work opens it too. Close it before the database.
 */
export async function openQueue(
  database: Database,
  kinds: readonly AnyJobKind[],
  options: OpenQueueOptions = {},
): Promise<Queue> {
  const onWarning = options.onWarning ?? (() => {})
  const boss = new PgBoss(bossSettings(database))
  boss.on('error', (error) => onWarning('job queue', error))
  boss.on('warning', (warning) => onWarning('job queue', warning))
  await boss.start()
  const queue: Queue = {
    database,
    boss,
    names: new Set(kinds.map(({ name }) => name)),
    onWarning,
    close: async () => {
      openQueues.delete(database.kysely)
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS, close: false })
    },
  }
  try {
    await makeQueues(boss, kinds)
    // One process owns an embedded database, so whatever was running when it was opened belongs to nobody.
    if (database.kind === 'embedded') await returnOrphans(database)
  } catch (error) {
    await boss.stop({ graceful: false, close: false })
    throw error
  }
  openQueues.set(database.kysely, queue)
  return queue
}

/** How long `close` waits for running jobs; those still running then are handed back to be run again. */
const STOP_TIMEOUT_MS = 20_000

async function makeQueues(boss: PgBoss, kinds: readonly AnyJobKind[]): Promise<void> {
  const present = new Set(
    (
      await boss.getQueues(
        kinds.map(({ name }) => name),
        { limit: 1_000 },
      )
    ).map(({ name }) => name),
  )
  for (const kind of kinds) {
    const settings = queueSettings(kind)
    if (present.has(kind.name)) await boss.updateQueue(kind.name, settings)
    else await boss.createQueue(kind.name, { ...settings, policy: POLICY })
    // Asking puts the queue into pg-boss's cache. Sending would otherwise look it up, outside the sender's transaction.
    await boss.findJobs(kind.name, { limit: 1 })
  }
}

/** The open queue of the database that a transaction, or the root, belongs to. */
export function queueOf(queries: object, job: string): Queue {
  const queue = openQueues.get(rootOf(queries))
  if (!queue)
    throw new QueueError('QUEUE_NOT_OPEN', job, `The job ${job} cannot be asked for before the queue of its database is open`)
  return queue
}
