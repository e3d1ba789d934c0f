import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tempDir, testDatabase, type TempDir, type TestDatabase } from '@postdesk/testkit'
import { DatabaseTooNewError } from './index.ts'
import { listMigrations, migrate } from './migrate.ts'

/** These run after the product's own migrations, which a test database already has. */
let database: TestDatabase
let dir: TempDir
let theirs: string[]
beforeEach(async () => {
  database = await testDatabase()
  dir = await tempDir('migrations')
  theirs = await listMigrations()
  for (const name of theirs) await add(name, 'select 1')
})
afterEach(async () => {
  await database.close()
  await dir.remove()
})

const add = async (name: string, text: string) => {
  await mkdir(dir.path, { recursive: true })
  await writeFile(join(dir.path, `${name}.sql`), text)
}
const applied = async () => {
  const { rows } = await sql<{ name: string }>`select name from schema_migration order by name`.execute(database.kysely)
  return rows.map(({ name }) => name)
}

describe('migrations', () => {
  test('are applied in order, once, and may hold many statements and functions', async () => {
    await add(
      '9001_shelf',
      `create table shelf (id int8 primary key); -- a comment; with a semicolon\ninsert into shelf values (1);`,
    )
    await add(
      '9002_count',
      `create function shelves() returns int8 language plpgsql as $$ begin return (select count(*) from shelf); end $$;`,
    )
    expect(await migrate(database.kysely, dir.path)).toEqual(['9001_shelf', '9002_count'])
    expect(await migrate(database.kysely, dir.path)).toEqual([])
    const { rows } = await sql`select shelves() as n`.execute(database.kysely)
    expect(rows).toEqual([{ n: 1 }])
    expect(await applied()).toEqual([...theirs, '9001_shelf', '9002_count'])
  })

  test('of which one fails leave nothing, and the failure names it', async () => {
    await add('9001_shelf', 'create table shelf (id int8 primary key)')
    await add('9002_broken', 'create table book (id int8); insert into nowhere values (1)')
    await expect(migrate(database.kysely, dir.path)).rejects.toMatchObject({
      code: 'DATABASE_MIGRATION_FAILED',
      facts: { migration: '9002_broken' },
      message: expect.stringContaining('nowhere') as string,
    })
    expect(await applied()).toEqual(theirs)
    const { rows } = await sql`select to_regclass('shelf') as shelf, to_regclass('book') as book`.execute(database.kysely)
    expect(rows).toEqual([{ shelf: null, book: null }])
  })

  test('started by several nodes at once are applied by one', async () => {
    await add('9001_shelf', 'create table shelf (id int8 primary key)')
    const all = await Promise.all(Array.from({ length: 4 }, () => migrate(database.kysely, dir.path)))
    expect(all.flat()).toEqual(['9001_shelf'])
  })

  test('with a name that is not one are refused', async () => {
    await add('9001-Shelf', 'select 1')
    await expect(migrate(database.kysely, dir.path)).rejects.toThrow('9001-Shelf.sql')
  })
})

test('a program that meets a newer schema refuses it with a sentence and changes nothing', async () => {
  await sql`insert into schema_migration (name, timestamp) values ('9999_from_the_future', '2027-01-01')`.execute(database.kysely)
  await add('9001_shelf', 'create table shelf (id int8 primary key)')
  const refusal = await migrate(database.kysely, dir.path).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(DatabaseTooNewError)
  expect(refusal).toMatchObject({ code: 'DATABASE_TOO_NEW', facts: { unknownMigrations: ['9999_from_the_future'] } })
  expect(String(refusal)).toContain('last opened by a newer Postdesk')
  expect(await applied()).toEqual([...theirs, '9999_from_the_future'])
})
