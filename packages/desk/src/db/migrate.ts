import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { DatabaseError, DatabaseTooNewError } from './database-error.ts'

/**
 * The past of the schema: `NNNN_name.sql`, applied once each, in order, all that are missing in one transaction and
 * under a lock, so that nodes which start together do not both do it. A migration is never edited once released.
 */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))

const MIGRATION_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
const MIGRATION_TABLE = 'schema_migration'
const LOCK_TABLE = 'schema_migration_lock'

/** Extensions the schema may use. All three are `trusted`: the owner of a database may create them. */
const EXTENSIONS = ['citext', 'pg_trgm', 'unaccent'] as const

/** The names of the migrations this program knows, without `.sql`, in order. */
export async function listMigrations(folder = MIGRATIONS_FOLDER): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  for (const file of files) {
    if (!MIGRATION_NAME.test(file)) throw new Error(`A migration is named NNNN_name.sql, not ${file}`)
  }
  return files.map((file) => file.slice(0, -'.sql'.length))
}

/**
 * Brings the schema up to this program's.
 * Throws DatabaseTooNewError, or DATABASE_MIGRATION_FAILED naming the migration (nothing of it then remains).
 */
export async function migrate<DB>(kysely: Kysely<DB>, folder = MIGRATIONS_FOLDER): Promise<readonly string[]> {
  const known = await listMigrations(folder)
  await refuseNewerSchema(kysely, known)
  await createExtensions(kysely)
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: () => readMigrations(folder, known) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: LOCK_TABLE,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    // A newer node may have migrated between our look and our turn at the lock.
    await refuseNewerSchema(kysely, known)
    const cause: unknown = error
    const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown'
    throw new DatabaseError(
      'DATABASE_MIGRATION_FAILED',
      `Migration ${failed} could not be applied and was undone: ${cause instanceof Error ? cause.message : JSON.stringify(cause)}`,
      { migration: failed },
      { cause },
    )
  }
  return (results ?? []).map(({ migrationName }) => migrationName)
}

async function readMigrations(folder: string, names: readonly string[]): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {}
  for (const name of names) {
    const text = await readFile(join(folder, `${name}.sql`), 'utf8')
    migrations[name] = {
      up: async (trx) => {
        await sql.raw(text).execute(trx)
      },
    }
  }
  return migrations
}

async function refuseNewerSchema<DB>(kysely: Kysely<DB>, known: readonly string[]): Promise<void> {
  const { rows: tables } = await sql<{ there: boolean }>`select to_regclass(${MIGRATION_TABLE}) is not null as there`.execute(
    kysely,
  )
  if (tables[0]?.there !== true) return
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`.execute(kysely)
  const unknown = rows.map(({ name }) => name).filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new DatabaseTooNewError(unknown)
}

async function createExtensions<DB>(kysely: Kysely<DB>): Promise<void> {
  if ((await missingExtensions(kysely)).length === 0) return
  await kysely.transaction().execute(async (trx) => {
    // `if not exists` fails all the same when two nodes create at once; so they take turns, and the second finds nothing to do.
    await sql`select pg_advisory_xact_lock(${EXTENSIONS_LOCK}::int8)`.execute(trx)
    for (const name of await missingExtensions(trx)) await createExtension(trx, name)
  })
}

/** Any number that nobody else on the server's database locks by. */
const EXTENSIONS_LOCK = 7_305_121_988

async function missingExtensions<DB>(queries: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ extname: string }>`select extname from pg_extension`.execute(queries)
  return EXTENSIONS.filter((name) => !rows.some(({ extname }) => extname === name))
}

async function createExtension<DB>(trx: Kysely<DB>, name: string): Promise<void> {
  try {
    await sql`create extension if not exists ${sql.id(name)}`.execute(trx)
  } catch (cause) {
    throw new DatabaseError(
      'DATABASE_EXTENSION_MISSING',
      `The database lacks the extension ${name} and refused to make it: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        `Let its administrator run: create extension ${name};`,
      { extension: name },
      { cause },
    )
  }
}
