import { openServer, migrate } from '@postdesk/desk/db-testing'
import { openQueue } from '@postdesk/desk/queue'
import { Client } from 'pg'
import { startPostgresqlServer, type PostgresqlServer } from './postgresql-server.ts'

/** The environment variable by which the run tells its test files where the server is. */
export const ADMIN_URL_VARIABLE = 'POSTDESK_TEST_SERVER_URL'
export const TEMPLATE_DATABASE = 'postdesk_template'

/** Starts the server of a run and makes the migrated database that every test's is copied from. */
export async function startTemplateServer(): Promise<PostgresqlServer> {
  const server = await startPostgresqlServer()
  try {
    const client = new Client({ connectionString: server.url('postgres') })
    await client.connect()
    await client.query(`create database ${TEMPLATE_DATABASE}`)
    await client.end()
    const database = await openServer(server.url(TEMPLATE_DATABASE), { dataDir: '' })
    await migrate(database.kysely)
    await (await openQueue(database, [])).close()
    await database.close()
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}
