import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listMigrations, migrate, MIGRATIONS_FOLDER, openInMemory } from '@postdesk/desk/db-testing'
import { openQueue } from '@postdesk/desk/queue'

/**
 * Making a database takes seconds, beginning one from an image a fraction of one. So the migrated image is made once
 * and kept in the temporary folder, under a name that is a hash of everything it was made of.
 */
const FOLDER = join(tmpdir(), `postdesk-test-template-${userInfo().uid}`)
const KEEP_OTHERS_MS = 24 * 3_600_000

let image: Promise<Uint8Array> | undefined

/** The image of a migrated, empty database with its job queue. */
export function embeddedTemplate(): Promise<Uint8Array> {
  image ??= readOrMake()
  return image
}

async function readOrMake(): Promise<Uint8Array> {
  const file = join(FOLDER, `${await fingerprint()}.tar`)
  try {
    return new Uint8Array(await readFile(file))
  } catch {
    const made = await make()
    await keep(file, made)
    return made
  }
}

async function make(): Promise<Uint8Array> {
  const database = await openInMemory()
  try {
    await migrate(database.kysely)
    await (await openQueue(database, [])).close()
    return await database.engine.dump()
  } finally {
    await database.close()
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  for (const engine of ['@electric-sql/pglite', 'pg-boss']) {
    hash.update(await readFile(fileURLToPath(new URL('../package.json', import.meta.resolve(engine)))))
  }
  for (const name of await listMigrations()) {
    hash.update(`\n-- ${name}\n`)
    hash.update(await readFile(join(MIGRATIONS_FOLDER, `${name}.sql`)))
  }
  return hash.digest('hex').slice(0, 32)
}

/** Several test files may make the same image at once; a rename lets each of them win. */
async function keep(file: string, made: Uint8Array): Promise<void> {
  await mkdir(FOLDER, { recursive: true, mode: 0o700 })
  await removeOld()
  const unfinished = `${file}.${randomUUID()}`
  await writeFile(unfinished, made)
  await rename(unfinished, file)
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > KEEP_OTHERS_MS) await rm(path, { force: true })
  }
}
