import type { Kysely, Transaction } from 'kysely'
import type { Db as JobDatabase } from 'pg-boss'
import type { Schema } from './schema.ts'

/** A transaction, or the root outside of one: what a function takes that may run in either. */
export type Queries = Kysely<Schema> | Transaction<Schema>
export type Trx = Transaction<Schema>

/**
 * An open database, embedded or on a server; nobody above this folder needs to know which.
 *
 * A transaction is short and waits for nothing but the database: the embedded engine has one connection.
 */
export interface Database {
  readonly kysely: Kysely<Schema>
  readonly kind: 'embedded' | 'server'
  /**
   * Runs `body` in one transaction. Inside it everything uses `trx`; the root throws DATABASE_OUTSIDE_TRANSACTION. Runs it again from its
   * beginning when a deadlock or another transaction has undone it, so it leaves nothing behind but rows: what it counts, it counts anew.
   */
  transaction<T>(body: (trx: Trx) => Promise<T>): Promise<T>
  /**
   * Calls `onNotification` for each NOTIFY on `channel` until the returned function is called. A notification only
   * wakes: after a broken connection some are lost, so whoever listens also looks by itself from time to time.
   * `onResumed` is called when listening has (re)started and something may have been missed.
   */
  listen(channel: string, onNotification: (payload: string) => void, onResumed?: () => void): Promise<() => Promise<void>>
  /** What pg-boss sends its own statements through. */
  readonly jobDatabase: JobDatabase
  /** Waits for what is running and lets go of everything. */
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  /** The data folder; the embedded database lives in `database/` inside it. Made when absent. */
  readonly dataDir: string
  /** `postgres://…`: use this server instead of the embedded database. */
  readonly databaseUrl?: string
  /** Told when something goes wrong that no caller is waiting for. */
  readonly onWarning?: (what: string, error: unknown) => void
  /** Told when the database has stopped for good; the process should end and be started again. */
  readonly onStopped?: (error: Error) => void
}
