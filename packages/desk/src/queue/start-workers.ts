import type { JobWithMetadata, PgBoss } from 'pg-boss'
import { describeError } from './describe-error.ts'
import type { AnyJob, JobContext } from './job.ts'
import type { Queue } from './open-queue.ts'
import { QueueError } from './queue-error.ts'
import { wakeWhenDue } from './wake-when-due.ts'

export interface Workers {
  /** Takes no more jobs and waits for the running ones. */
  stop(): Promise<void>
}

/** How long a worker rests when nobody wakes it. It is only a backstop: notifications and `wakeWhenDue` wake it. */
const BACKSTOP_SECONDS = 30

/** Starts running these jobs on this node; each must be among the kinds the queue was opened with. */
export async function startWorkers(queue: Queue, jobs: readonly AnyJob[]): Promise<Workers> {
  const unknown = jobs.find(({ name }) => !queue.names.has(name))
  if (unknown) throw new QueueError('QUEUE_JOB_UNKNOWN', unknown.name, `The queue was opened without the job ${unknown.name}`)
  const workers = new Map<string, string[]>()
  for (const job of jobs) {
    const ids: string[] = []
    for (let count = 0; count < (job.concurrency ?? 1); count += 1) ids.push(await startWorker(queue.boss, job))
    workers.set(job.name, ids)
    if (job.cron !== undefined) await queue.boss.schedule(job.name, job.cron, {}, { missed: 'once' })
  }
  const stopWaking = wakeWhenDue(queue, workers)
  return {
    stop: async () => {
      stopWaking()
      await Promise.all(jobs.map(({ name }) => queue.boss.offWork(name, { wait: true })))
    },
  }
}

async function startWorker(boss: PgBoss, job: AnyJob): Promise<string> {
  let worker: string | undefined
  const options = {
    batchSize: 1,
    includeMetadata: true,
    pollingIntervalSeconds: BACKSTOP_SECONDS,
    notifyPollingIntervalSeconds: BACKSTOP_SECONDS,
  } as const
  worker = await boss.work<object, void, typeof options>(job.name, options, async (batch) => {
    // A worker rests after each job unless it has been notified meanwhile; where one job was, another may be.
    if (worker !== undefined) boss.notifyWorker(worker)
    try {
      for (const found of batch) await runOne(job, found)
    } catch (error) {
      // pg-boss keeps what is thrown in the job's row, with message, fields and causes.
      throw new QueueError('QUEUE_JOB_FAILED', job.name, describeError(error))
    }
  })
  return worker
}

async function runOne(job: AnyJob, found: JobWithMetadata): Promise<void> {
  const payload = job.payload.safeParse(found.data)
  if (!payload.success) {
    throw new QueueError('QUEUE_PAYLOAD_INVALID', job.name, `A waiting job ${job.name} has a payload it does not take`, {
      cause: payload.error,
    })
  }
  const context: JobContext = {
    id: found.id,
    attempt: found.retryCount + 1,
    isLastAttempt: found.retryCount >= found.retryLimit,
    signal: found.signal,
  }
  await job.run(payload.data as never, context)
}
