import type { Database, OpenDatabaseOptions } from './database.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { migrate } from './migrate.ts'
import { openServer } from './server/open-server.ts'

/**
 * Opens the database and brings its schema up to date: a PostgreSQL server when `databaseUrl` is given, else the
 * embedded one in `dataDir`. Throws a DatabaseError whose message is fit to be shown.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  if (options.databaseUrl !== undefined) {
    const database = await openServer(options.databaseUrl, options)
    await migrateOrClose(database)
    return database
  }
  const database = await openEmbedded(options)
  await migrateOrClose(database)
  await database.engine.refreshTypes()
  return database
}

async function migrateOrClose(database: Database): Promise<void> {
  try {
    await migrate(database.kysely)
  } catch (error) {
    await database.close()
    throw error
  }
}
