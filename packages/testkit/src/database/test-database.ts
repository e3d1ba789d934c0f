import { randomUUID } from 'node:crypto'
import { openDatabase, type Database } from '@postdesk/desk/db'
import { openInMemory } from '@postdesk/desk/db-testing'
import { Client } from 'pg'
import { embeddedTemplate } from './embedded-template.ts'
import { ADMIN_URL_VARIABLE, TEMPLATE_DATABASE } from './server-template.ts'

export interface TestDatabase extends Database, AsyncDisposable {}

/**
 * A fresh, migrated, empty database for one test file; close it in `afterAll`, or take it with `await using`.
 * It is embedded (in memory) unless POSTDESK_TEST_DATABASE=server, when it is a copy of a template on a PostgreSQL
 * server that the run has started. The same tests run on both.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const database =
    process.env['POSTDESK_TEST_DATABASE'] === 'server' ? await onServer() : await openInMemory(await embeddedTemplate())
  return { ...database, [Symbol.asyncDispose]: () => database.close() }
}

async function onServer(): Promise<Database> {
  const adminUrl = process.env[ADMIN_URL_VARIABLE]
  if (adminUrl === undefined) throw new Error('POSTDESK_TEST_DATABASE=server needs the global setup of vitest.config.ts')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(adminUrl, `create database ${name} template ${TEMPLATE_DATABASE}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const database = await openDatabase({ dataDir: '/nonexistent', databaseUrl: url.href })
  return {
    ...database,
    close: async () => {
      await database.close()
      await administer(adminUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
