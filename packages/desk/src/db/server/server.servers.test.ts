import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgresqlServer, waitFor, type PostgresqlServer } from '@postdesk/testkit'
import { notify, openDatabase, type Database } from '../index.ts'

let server: PostgresqlServer
let database: Database
const warnings: string[] = []
beforeAll(async () => {
  server = await startPostgresqlServer()
  database = await openDatabase({ dataDir: '', databaseUrl: server.url('postgres'), onWarning: (what) => warnings.push(what) })
})
afterAll(async () => {
  await database.close()
  await server.stop()
})

const endConnections = (which: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = 'postdesk' and query like ${which}`.execute(
    database.kysely,
  )

test('a server that is not there is named without its password', async () => {
  const databaseUrl = 'postgres://desk:hunter2@127.0.0.1:1/desk'
  const refusal = await openDatabase({ dataDir: '', databaseUrl }).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'DATABASE_UNREACHABLE', facts: { server: '127.0.0.1:1/desk' } })
  expect(String(refusal)).not.toContain('hunter2')
})

describe('a connection that is lost', () => {
  test('while idle is replaced without anybody noticing', async () => {
    await Promise.all(Array.from({ length: 3 }, () => sql`select pg_sleep(0.05)`.execute(database.kysely)))
    await endConnections('%pg_sleep%')
    await waitFor(() => warnings.includes('database connection'))
    await expect(sql`select 1 as one`.execute(database.kysely)).resolves.toMatchObject({ rows: [{ one: 1 }] })
  })

  test('in a transaction ends it, and nothing of it remains', async () => {
    await sql`create table shelf (id int8)`.execute(database.kysely)
    const cut = database.transaction(async (trx) => {
      await sql`insert into shelf values (1)`.execute(trx)
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx)
    })
    await expect(cut).rejects.toThrow(/terminat/)
    await expect(sql`select * from shelf`.execute(database.kysely)).resolves.toMatchObject({ rows: [] })
  })

  test('while listening is opened again, and the listener is told that it may have missed something', async () => {
    const heard: string[] = []
    let resumed = 0
    const stop = await database.listen(
      'mail',
      (payload) => heard.push(payload),
      () => (resumed += 1),
    )
    await notify(database.kysely, 'mail', 'before')
    await waitFor(() => heard.length === 1)
    await endConnections('listen%')
    await waitFor(() => resumed === 2)
    await notify(database.kysely, 'mail', 'after')
    await waitFor(() => heard.length === 2)
    expect(heard).toEqual(['before', 'after'])
    await stop()
  })
})

test('two transactions that wait for each other on two connections are both done in the end, the undone one anew', async () => {
  await sql`create table pot (name text primary key, filled int8 not null default 0)`.execute(database.kysely)
  await sql`insert into pot (name) values ('left'), ('right')`.execute(database.kysely)
  const bothHold = Promise.withResolvers<void>()
  let holding = 0
  let runs = 0
  /** Fills one pot and then the other; in their first runs each has one pot before either reaches for its second. */
  const fill = async (first: string, second: string): Promise<void> => {
    let isFirstRun = true
    await database.transaction(async (trx) => {
      runs += 1
      await sql`update pot set filled = filled + 1 where name = ${first}`.execute(trx)
      if (isFirstRun) {
        isFirstRun = false
        holding += 1
        if (holding === 2) bothHold.resolve()
        await bothHold.promise
      }
      await sql`update pot set filled = filled + 1 where name = ${second}`.execute(trx)
    })
  }
  await Promise.all([fill('left', 'right'), fill('right', 'left')])
  const { rows } = await sql`select name, filled from pot order by name`.execute(database.kysely)
  expect(rows).toEqual([
    { name: 'left', filled: 2 },
    { name: 'right', filled: 2 },
  ])
  expect(runs).toBe(3)
})

test('a node that begins while another migrates waits and finds the work done', async () => {
  await sql`create database fresh`.execute(database.kysely)
  const nodes = await Promise.all(
    Array.from({ length: 3 }, () => openDatabase({ dataDir: '', databaseUrl: server.url('fresh') })),
  )
  for (const node of nodes) await node.close()
  expect(nodes).toHaveLength(3)
})
