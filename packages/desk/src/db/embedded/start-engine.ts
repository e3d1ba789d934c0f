import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { COLUMN_READERS } from '../column-values.ts'
import { DurableFilesystem, durableStartParameters } from './durable-filesystem.ts'
import type { EngineStorage } from './engine-messages.ts'

export interface StartedEngine {
  readonly pglite: PGlite
  /** Syncs that one commit caused; `undefined` in memory, where nothing is promised. */
  readonly syncsOfOneCommit: number | undefined
}

/** Opens PostgreSQL in this thread. `onBroken` is called when nothing it says can be believed any more. */
export async function startEngine(storage: EngineStorage, onBroken: (why: string) => void): Promise<StartedEngine> {
  const common: PGliteOptions = { extensions: { citext, pg_trgm, unaccent }, parsers: { ...COLUMN_READERS } }
  if (storage.kind === 'memory') {
    const image = storage.image && { loadDataDir: new Blob([new Uint8Array(storage.image)]) }
    return { pglite: await PGlite.create({ ...common, ...image }), syncsOfOneCommit: undefined }
  }
  let lastWords = ''
  const filesystem = new DurableFilesystem(storage.folder, (why) => onBroken(lastWords === '' ? why : `${why}: ${lastWords}`))
  const onStderr = (line: string) => {
    if (/\b(PANIC|FATAL):/.test(line)) lastWords = line.trim()
    return false
  }
  const startParams = durableStartParameters(PGlite.defaultStartParams)
  const pglite = await PGlite.create({ ...common, fs: filesystem, startParams, onStderr })
  const before = filesystem.syncs
  // A transaction that writes one WAL record and no table: the smallest thing that must be synced.
  await pglite.exec(`begin; select pg_logical_emit_message(true, 'postdesk', 'does a commit reach the disk?'); commit`)
  return { pglite, syncsOfOneCommit: filesystem.syncs - before }
}
