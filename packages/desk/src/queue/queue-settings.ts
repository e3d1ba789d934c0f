import type { ConstructorOptions, QueueOptions } from 'pg-boss'
import type { Database } from '../db/index.ts'
import type { AnyJobKind, Retry } from './job.ts'

/** pg-boss keeps its tables in a schema of its own and migrates it itself. */
export const QUEUE_SCHEMA = 'pgboss'

/** At most one job of a key waits and at most one runs (pg-boss, queue policies). See `enqueue`. */
export const POLICY = 'stately'

const DEFAULT_RETRY: Retry = { times: 10, firstDelaySeconds: 5, longestDelaySeconds: 900 }
const DEFAULT_TIME_LIMIT_SECONDS = 900

/** A worker that has not been heard of for this long is taken for dead and its job given to another. */
const HEARTBEAT_SECONDS = 10
/** How often the dead are looked for; with the heartbeat it bounds how long a job of a dead node rests. */
const MONITOR_EVERY_SECONDS = 5
/** An embedded database has one process, and it looks for what an earlier one left when it starts. */
const MONITOR_EMBEDDED_EVERY_SECONDS = 60

/** A waiting job is work we owe; it is never thrown away for its age. (pg-boss's default is 14 days.) */
const KEEP_WAITING_SECONDS = 10 * 365 * 86_400
/**
 * Jobs that have ended are kept this long, and swept this often. What became of the work is written where it belongs;
 * here a long tail would only make each look at the queue dearer.
 */
const KEEP_ENDED_SECONDS = 3_600
const SWEEP_EVERY_SECONDS = 600

export function bossSettings(database: Database): ConstructorOptions {
  const onServer = database.kind === 'server'
  const monitorEvery = onServer ? MONITOR_EVERY_SECONDS : MONITOR_EMBEDDED_EVERY_SECONDS
  return {
    db: database.jobDatabase,
    backend: onServer ? 'postgres' : 'pglite',
    schema: QUEUE_SCHEMA,
    useListenNotify: true,
    registerInstance: false,
    monitorIntervalSeconds: monitorEvery,
    superviseIntervalSeconds: monitorEvery,
    maintenanceIntervalSeconds: SWEEP_EVERY_SECONDS,
    cronMonitorIntervalSeconds: 30,
    // The embedded engine has no autovacuum to watch and rebuilds no index beside others' queries.
    monitorVacuum: onServer,
    reindex: onServer,
  }
}

export function queueSettings(kind: AnyJobKind): QueueOptions & { notify: boolean } {
  const { times, firstDelaySeconds, longestDelaySeconds } = kind.retry ?? DEFAULT_RETRY
  return {
    notify: true,
    retryLimit: times,
    retryDelay: firstDelaySeconds,
    retryBackoff: true,
    retryDelayMax: longestDelaySeconds,
    expireInSeconds: kind.timeLimitSeconds ?? DEFAULT_TIME_LIMIT_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: KEEP_WAITING_SECONDS,
    deleteAfterSeconds: KEEP_ENDED_SECONDS,
  }
}
