import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { fromKysely, type PgBoss } from 'pg-boss'
import type { Queries } from '../db/index.ts'
import type { JobKind } from './job.ts'
import { queueOf } from './open-queue.ts'
import { QueueError } from './queue-error.ts'

export interface EnqueueOptions {
  /** Not before this moment. */
  readonly startAfter?: Date
  /**
   * Jobs of one kind and key: one waits at most and one runs at most. Asking while one waits changes nothing but its
   * moment, if ours is earlier. For work that is "look again", whose payload follows from the key.
   */
  readonly singletonKey?: string
}

/**
 * Asks for work in the same transaction as the state it serves: `enqueue(trx, deliverJob, { outboxId })`. When the
 * transaction is committed the job runs, within moments; when it is undone there never was a job.
 *
 * With a key and one already waiting: that job might be taken by a worker before our state is committed and not see
 * it. So its row is locked until we commit, which makes workers pass it over; and if a worker was quicker, the row is
 * no longer waiting and a new job can be put in.
 *
 * Returns the id of the job that will run after this transaction.
 */
export async function enqueue<Payload extends object>(
  queries: Queries,
  kind: JobKind<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<string> {
  const { boss, names } = queueOf(queries, kind.name)
  if (!names.has(kind.name))
    throw new QueueError('QUEUE_JOB_UNKNOWN', kind.name, `The queue was opened without the job ${kind.name}`)
  const read = kind.payload.safeParse(payload)
  if (!read.success) {
    throw new QueueError('QUEUE_PAYLOAD_INVALID', kind.name, `The payload for the job ${kind.name} is not what it takes`, {
      cause: read.error,
    })
  }
  const { startAfter } = options
  const singletonKey = options.singletonKey ?? randomUUID()
  const db = fromKysely(queries as unknown as Parameters<typeof fromKysely>[0])
  for (;;) {
    const id = await boss.send(kind.name, payload, { db, singletonKey, ...(startAfter ? { startAfter } : {}) })
    if (id !== null) return id
    const waiting = await holdWaiting(queries, kind.name, singletonKey)
    if (!waiting) continue
    await bringForward(boss, db, kind.name, waiting, startAfter)
    return waiting.id
  }
}

interface Waiting {
  readonly id: string
  readonly start_after: Date
}

async function holdWaiting(queries: Queries, name: string, singletonKey: string): Promise<Waiting | undefined> {
  const { rows } = await sql<Waiting>`
    select id, start_after from pgboss.job where name = ${name} and singleton_key = ${singletonKey} and state = 'created' for update
  `.execute(queries)
  return rows[0]
}

/** Sets the earlier of the two moments. Done even when it changes nothing, because it also wakes the workers at our commit. */
async function bringForward(
  boss: PgBoss,
  db: ReturnType<typeof fromKysely>,
  name: string,
  waiting: Waiting,
  wanted: Date = new Date(),
): Promise<void> {
  const startAfter = wanted < waiting.start_after ? wanted : waiting.start_after
  await boss.update(name, undefined, { db, id: waiting.id, startAfter })
}
