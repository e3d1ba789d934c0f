import type { z } from 'zod'

/**
 * A kind of background work: its name and what it is given. Whoever asks for the work needs only this; whoever does
 * it adds `run` (`Job`). The payload carries ids; the state is read again when the job runs.
 */
export interface JobKind<Payload extends object> {
  /** `room.verb`, for example `outbox.deliver`. Kept in the database: renaming one loses the jobs waiting under it. */
  readonly name: string
  readonly payload: z.ZodType<Payload>
  /** When a run throws. Default: 10 times more, after 5 s, 10 s, 20 s … at most 15 minutes apart. */
  readonly retry?: Retry
  /** A run that takes longer is given up (its signal aborts) and counts as failed. Default 900 s. */
  readonly timeLimitSeconds?: number
}

export interface Retry {
  readonly times: number
  readonly firstDelaySeconds: number
  readonly longestDelaySeconds: number
}

/**
 * A kind of work with the work itself. A job runs at least once: after a crash, or when a node was slow to say it had
 * finished, it runs again. So doing it twice must be doing it once, and every job's test runs it twice.
 */
export interface Job<Payload extends object> extends JobKind<Payload> {
  run(payload: Payload, context: JobContext): Promise<void>
  /** How many run at once on one node. Default 1. */
  readonly concurrency?: number
  /** Also start it by the clock: five cron fields, UTC. Its payload must then accept `{}`. */
  readonly cron?: string
}

export interface JobContext {
  readonly id: string
  /** 1 for the first run. */
  readonly attempt: number
  /** Whether nothing will follow when this run throws: the moment to put things where a person sees them. */
  readonly isLastAttempt: boolean
  /** Aborts when the time limit is over or the worker is told to stop at once. */
  readonly signal: AbortSignal
}

/** A job of any payload, for lists of them. */
export type AnyJobKind = Pick<JobKind<never>, 'name' | 'retry' | 'timeLimitSeconds'>
export type AnyJob = AnyJobKind &
  Pick<Job<never>, 'concurrency' | 'cron'> & {
    readonly payload: z.ZodType
    run(payload: never, context: JobContext): Promise<void>
  }
