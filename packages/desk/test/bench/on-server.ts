import { startTemplateServer, TEMPLATE_DATABASE } from '@postdesk/testkit'
import { openDatabase, type Database } from '../../src/db/index.ts'
import type { Measured } from './measured.ts'

/** Measures on an empty, migrated database of a PostgreSQL server of our own, which ends with it. */
export async function onServer(measure: (database: Database) => Promise<readonly Measured[]>): Promise<readonly Measured[]> {
  const server = await startTemplateServer()
  const database = await openDatabase({ dataDir: '/nonexistent', databaseUrl: server.url(TEMPLATE_DATABASE) })
  try {
    return await measure(database)
  } finally {
    await database.close()
    await server.stop()
  }
}
