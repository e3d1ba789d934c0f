import { PostgresDialect } from 'kysely'
import type { Pool, QueryResult } from 'pg'
import { DatabaseError } from '../database-error.ts'
import type { Database, OpenDatabaseOptions } from '../database.ts'
import type { Schema } from '../schema.ts'
import { retryConflicts } from '../retry-conflicts.ts'
import { GuardedKysely, TransactionGuard } from '../transaction-guard.ts'
import { guardedDialect } from '../guarded-dialect.ts'
import { Listener } from './listener.ts'
import { openPool } from './server-connection.ts'

/** The oldest server we promise to run on, as `server_version_num` counts. */
const OLDEST_SERVER = 150_000

/** Opens a database on a PostgreSQL server. Throws DATABASE_UNREACHABLE or DATABASE_SERVER_TOO_OLD. */
export async function openServer(databaseUrl: string, options: OpenDatabaseOptions): Promise<Database> {
  const warn = options.onWarning ?? (() => {})
  const pool = openPool(databaseUrl, (error) => warn('database connection', error))
  try {
    await checkServer(pool, databaseUrl)
  } catch (error) {
    await pool.end()
    throw error
  }
  const guard = new TransactionGuard()
  const kysely = new GuardedKysely<Schema>({ dialect: guardedDialect(new PostgresDialect({ pool }), guard) }, guard)
  const listener = new Listener(databaseUrl, (error) => warn('listening database connection', error))
  const listen: Database['listen'] = (channel, onNotification, onResumed) => {
    guard.refuseInside('listen')
    return listener.listen(channel, onNotification, onResumed)
  }
  return {
    kysely,
    kind: 'server',
    transaction: (body) => retryConflicts(() => kysely.transaction().execute(body)),
    listen,
    jobDatabase: {
      executeSql: async (text, values) => {
        guard.refuseInside('The job queue')
        const answer: QueryResult | QueryResult[] = await pool.query(text, values)
        return { rows: Array.isArray(answer) ? answer.flatMap(({ rows }) => rows) : answer.rows }
      },
      listen: async (channel, onNotification, onReconnect) => ({ close: await listen(channel, onNotification, onReconnect) }),
    },
    close: async () => {
      await listener.close()
      // destroy() ends the pool, but only when a query has been run through it.
      await kysely.destroy()
      if (!pool.ended) await pool.end()
    },
  }
}

async function checkServer(pool: Pool, databaseUrl: string): Promise<void> {
  const version = await askVersion(pool, databaseUrl)
  if (version >= OLDEST_SERVER) return
  throw new DatabaseError(
    'DATABASE_SERVER_TOO_OLD',
    `The database server runs PostgreSQL ${Math.floor(version / 10_000)}; Postdesk needs ${OLDEST_SERVER / 10_000} or later.`,
    { found: version, needed: OLDEST_SERVER },
  )
}

async function askVersion(pool: Pool, databaseUrl: string): Promise<number> {
  try {
    const { rows } = await pool.query<{ version: number }>(`select current_setting('server_version_num')::int as version`)
    return rows[0]?.version ?? 0
  } catch (cause) {
    const server = nameServer(databaseUrl)
    throw new DatabaseError(
      'DATABASE_UNREACHABLE',
      `The database server ${server} of DATABASE_URL cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      { server },
      { cause },
    )
  }
}

/** Host, port and database of the address: what may be shown, since the address holds a password. */
function nameServer(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return '(unreadable address)'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}
