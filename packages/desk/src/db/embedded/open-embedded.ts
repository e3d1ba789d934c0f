import { mkdirSync } from 'node:fs'
import { PGliteDialect } from 'kysely'
import type { Database, OpenDatabaseOptions } from '../database.ts'
import { guardedDialect } from '../guarded-dialect.ts'
import type { Schema } from '../schema.ts'
import { GuardedKysely, TransactionGuard } from '../transaction-guard.ts'
import { retryConflicts } from '../retry-conflicts.ts'
import { prepareDatabaseFolder } from './database-folder.ts'
import { Engine } from './engine.ts'
import { lockFolder, type FolderLock } from './folder-lock.ts'
import { keepHouse } from './housekeeping.ts'

/** A Database on the embedded engine, with what only the embedded one can do. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded'
  readonly engine: Engine
}

/** Opens the embedded database of a data folder: lock, first boot when needed, engine, housekeeping. */
export async function openEmbedded(options: OpenDatabaseOptions): Promise<EmbeddedDatabase> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const lock = await lockFolder(options.dataDir)
  try {
    const folder = await prepareDatabaseFolder(options.dataDir)
    const engine = await startedEngine(new Engine({ kind: 'folder', folder }, options.onStopped))
    const stopHousekeeping = keepHouse(engine, options.onWarning ?? (() => {}))
    return databaseOn(engine, async () => {
      stopHousekeeping()
      await closeUnlocked(engine, lock)
    })
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Opens an embedded database that lives in memory and is gone when closed, begun from `image` where one is given. For tests. */
export async function openInMemory(image?: Uint8Array): Promise<EmbeddedDatabase> {
  const engine = await startedEngine(new Engine({ kind: 'memory', ...(image ? { image } : {}) }))
  return databaseOn(engine, () => engine.close())
}

async function startedEngine(engine: Engine): Promise<Engine> {
  try {
    await engine.waitReady
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

async function closeUnlocked(engine: Engine, lock: FolderLock): Promise<void> {
  try {
    await engine.close()
  } finally {
    await lock.release()
  }
}

function databaseOn(engine: Engine, close: () => Promise<void>): EmbeddedDatabase {
  const guard = new TransactionGuard()
  const kysely = new GuardedKysely<Schema>({ dialect: guardedDialect(new PGliteDialect({ pglite: engine }), guard) }, guard)
  const listen: Database['listen'] = async (channel, onNotification, onResumed) => {
    guard.refuseInside('listen')
    const stop = await engine.listen(channel, onNotification)
    onResumed?.()
    return stop
  }
  return {
    kysely,
    kind: 'embedded',
    engine,
    transaction: (body) => retryConflicts(() => kysely.transaction().execute(body)),
    listen,
    jobDatabase: {
      executeSql: async (text, values) => {
        guard.refuseInside('The job queue')
        if (values && values.length > 0) return engine.query<Record<string, unknown>>(text, values)
        return { rows: (await engine.exec(text)).flatMap(({ rows }) => rows) }
      },
      listen: async (channel, onNotification, onReconnect) => ({ close: await listen(channel, onNotification, onReconnect) }),
    },
    close,
  }
}
