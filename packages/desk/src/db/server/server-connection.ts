import { Pool, types as defaultTypes, type ClientConfig, type CustomTypesConfig } from 'pg'
import { ARRAY_ELEMENT_READERS, COLUMN_READERS } from '../column-values.ts'

const TEXT_ARRAY = 1009

type ReadText = (text: string) => unknown

// The published type demands a member of an enum of OIDs; any OID is allowed, and extensions bring their own.
const defaultReader: (oid: number, format?: 'text' | 'binary') => ReadText = defaultTypes.getTypeParser

/** Column types as `column-values.ts` says, for connections made here and for nobody else's. */
const types: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): ReadText => {
    if (format === 'binary') return defaultReader(oid, format)
    const reader = COLUMN_READERS[oid]
    if (reader) return reader
    const element = ARRAY_ELEMENT_READERS[oid]
    if (!element) return defaultReader(oid, format)
    const readTexts = defaultReader(TEXT_ARRAY) as (text: string) => (string | null)[]
    return (text) => readTexts(text).map((item) => (item === null ? null : element(item)))
  },
}

/** Connections one process keeps at most; PostgreSQL's own default allows 100 to all nodes together. */
const MAX_CONNECTIONS = 12
/** A server that cannot be reached is said to be so after this long. */
const CONNECT_TIMEOUT_MS = 10_000

export function serverConnection(databaseUrl: string): ClientConfig {
  return {
    connectionString: databaseUrl,
    types,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'postdesk',
    keepAlive: true,
  }
}

/**
 * What every session is told first. A transaction that was forgotten open (it may only wait for the database) is
 * ended by the server, so that a lost node's locks do not outlive it.
 */
const SESSION = `set time zone 'UTC'; set datestyle to iso; set bytea_output to hex; set idle_in_transaction_session_timeout to '60s'`

/** `onLost` is told of connections that die; whoever was using one has its query fail as well. */
export function openPool(databaseUrl: string, onLost: (error: Error) => void): Pool {
  const pool = new Pool({
    ...serverConnection(databaseUrl),
    max: MAX_CONNECTIONS,
    // oxlint-disable-next-line typescript/no-misused-promises -- the pool does wait for it; its published type does not say so
    onConnect: (client) => client.query(SESSION),
  })
  // The pool hears of idle connections that die, and of none that is in use; unheard, the event ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', onLost))
  return pool
}
