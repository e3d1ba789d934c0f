import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from '../database-error.ts'
import { Engine } from './engine.ts'

/**
 * The engine's folder inside the data folder, and how it comes to be.
 *
 * Making a database writes a thousand files; interrupted half way, they look like a database and are none. So the
 * first boot happens in `database.new`, every file and folder of it is synced, and only then does one rename make it
 * `database`. What a death leaves behind is either nothing, a `database.new` that the next start throws away, or a
 * whole database.
 */
const FOLDER = 'database'
const UNFINISHED = 'database.new'
const ENGINE_FILE = 'postdesk-engine.json'

/** The engine that may open a folder: a folder is bound to PostgreSQL's major version and to the build's layout. */
export const ENGINE = { engine: 'pglite', version: '0.5', postgresql: '18' } as const

/** The folder of a whole database, made first where there is none. The data folder must exist and be locked. */
export async function prepareDatabaseFolder(dataDir: string): Promise<string> {
  const folder = join(dataDir, FOLDER)
  const unfinished = join(dataDir, UNFINISHED)
  rmSync(unfinished, { recursive: true, force: true })
  if (existsSync(folder)) {
    checkEngine(folder)
    return folder
  }
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const engine = new Engine({ kind: 'folder', folder: unfinished })
  try {
    await engine.waitReady
  } finally {
    await engine.close()
  }
  writeFileSync(join(unfinished, ENGINE_FILE), `${JSON.stringify(ENGINE)}\n`)
  syncTree(unfinished)
  renameSync(unfinished, folder)
  syncPath(dataDir)
  return folder
}

function checkEngine(folder: string): void {
  const found = readEngine(folder)
  if (found.version === ENGINE.version && found.postgresql === ENGINE.postgresql) return
  throw new DatabaseError(
    'DATABASE_ENGINE_CHANGED',
    `The database in ${folder} was made by ${found.engine} ${found.version} (PostgreSQL ${found.postgresql}) and this program brings ` +
      `${ENGINE.engine} ${ENGINE.version} (PostgreSQL ${ENGINE.postgresql}). Start the program that made it, write a backup there, and restore it here.`,
    { folder, found: `${found.engine} ${found.version}`, needed: `${ENGINE.engine} ${ENGINE.version}` },
  )
}

function readEngine(folder: string): { engine: string; version: string; postgresql: string } {
  try {
    const postgresql = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
    const note = JSON.parse(readFileSync(join(folder, ENGINE_FILE), 'utf8')) as { engine?: unknown; version?: unknown }
    return { engine: String(note.engine), version: String(note.version), postgresql }
  } catch (cause) {
    throw new DatabaseError(
      'DATABASE_FOLDER_UNUSABLE',
      `${folder} is not a database of Postdesk's: its version files cannot be read. Restore a backup, or move the folder away.`,
      { folder },
      { cause },
    )
  }
}

/** Syncs every file and folder below `root`, then `root`. */
function syncTree(root: string): void {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) syncPath(path)
  }
  syncPath(root)
}

function syncPath(path: string): void {
  let handle: number | undefined
  try {
    handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r')
    fsyncSync(handle)
  } catch (error) {
    // Windows opens no folder for syncing; its journal keeps renames by itself.
    if (process.platform !== 'win32') throw error
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}
