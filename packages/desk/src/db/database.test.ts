import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase, waitFor, type TestDatabase } from '@postdesk/testkit'
import { isForeignKeyViolation, isUniqueViolation, json, notify } from './index.ts'

/** Tables of these tests alone, so that they do not lean on the product's. */
interface Shelf {
  shelf: { id: number; label: string; settings: unknown; body: Uint8Array | null }
  book: { id: number; shelf_id: number }
}

let database: TestDatabase
let shelves: Kysely<Shelf>

beforeAll(async () => {
  database = await testDatabase()
  shelves = database.kysely as unknown as Kysely<Shelf>
  await sql`
    create table shelf (id int8 generated always as identity primary key, label text not null unique, settings jsonb, body bytea);
    create table book (id int8 generated always as identity primary key, shelf_id int8 not null constraint book_shelf references shelf);
  `.execute(database.kysely)
})

afterAll(() => database.close())

const labels = async () =>
  (await shelves.selectFrom('shelf').select('label').orderBy('label').execute()).map(({ label }) => label)

describe('column values are the same on both engines', () => {
  test('numbers, moments, bytes, JSON and arrays come back as JavaScript values', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select 9007199254740991::int8 as int8, 7::int4 as int4, 1.50::numeric as numeric, true as bool,
        '2026-11-23T10:20:30.123456+02:00'::timestamptz as moment, '2026-11-23'::date as day,
        '\\x00ff10'::bytea as bytes, '{"a":[1,null,"x"]}'::jsonb as object, '[]'::jsonb as list, 'null'::jsonb as nothing,
        array[1,null,3]::int8[] as int8s, array['a','b c','"']::text[] as texts,
        array['2026-01-01T00:00:00Z'::timestamptz] as moments, 'A'::citext as ci, null::int8 as missing
    `.execute(database.kysely)
    expect(rows).toEqual([
      {
        int8: Number.MAX_SAFE_INTEGER,
        int4: 7,
        numeric: '1.50',
        bool: true,
        moment: new Date('2026-11-23T08:20:30.123Z'),
        day: '2026-11-23',
        bytes: new Uint8Array([0, 255, 16]),
        object: { a: [1, null, 'x'] },
        list: [],
        nothing: null,
        int8s: [1, null, 3],
        texts: ['a', 'b c', '"'],
        moments: [new Date('2026-01-01T00:00:00Z')],
        ci: 'A',
        missing: null,
      },
    ])
    expect(Object.getPrototypeOf(rows[0]?.['bytes'])).toBe(Uint8Array.prototype)
  })

  test('an int8 beyond what a number holds is an error and not another number', async () => {
    await expect(sql`select 9007199254740993::int8 as n`.execute(database.kysely)).rejects.toThrow('9007199254740993')
    await expect(sql`select 1::int8 as n`.execute(database.kysely)).resolves.toMatchObject({ rows: [{ n: 1 }] })
  })

  test.each([{ list: [1, 'two', null] }, ['a', 'b'], 'a "bare" string', 7, null])(
    'JSON %j survives the round trip',
    async (value) => {
      const { rows } = await sql<{ back: unknown }>`select ${json(value)}::jsonb as back`.execute(database.kysely)
      expect(rows[0]?.back).toEqual(value)
    },
  )

  test('bytes, dates and arrays can be parameters', async () => {
    const bytes = new Uint8Array([1, 0, 254])
    const at = new Date('2026-02-03T04:05:06.789Z')
    const { rows } =
      await sql`select ${bytes}::bytea as bytes, ${at}::timestamptz as at, ${['a', 'b,c']}::text[] as texts, ${[1, 2]}::int8[] as ids`.execute(
        database.kysely,
      )
    expect(rows).toEqual([{ bytes, at, texts: ['a', 'b,c'], ids: [1, 2] }])
  })

  test('a broken constraint can be told by its name', async () => {
    await shelves
      .insertInto('shelf')
      .values({ label: 'twice' } as never)
      .execute()
    const again = await shelves
      .insertInto('shelf')
      .values({ label: 'twice' } as never)
      .execute()
      .catch((error: unknown) => error)
    expect(isUniqueViolation(again)).toBe(true)
    expect(isUniqueViolation(again, 'shelf_label_key')).toBe(true)
    expect(isUniqueViolation(again, 'another')).toBe(false)
    const orphan = await shelves
      .insertInto('book')
      .values({ shelf_id: -1 } as never)
      .execute()
      .catch((error: unknown) => error)
    expect(isForeignKeyViolation(orphan, 'book_shelf')).toBe(true)
  })
})

describe('a transaction', () => {
  test('is undone whole when its body throws', async () => {
    await expect(
      database.transaction(async (trx) => {
        await sql`insert into shelf (label) values ('half done')`.execute(trx)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await labels()).not.toContain('half done')
  })

  test.each(['40P01', '40001'])('is run again as a whole when PostgreSQL has undone it with %s', async (code) => {
    let runs = 0
    const label = `again after ${code}`
    await database.transaction(async (trx) => {
      runs += 1
      await sql`insert into shelf (label) values (${label})`.execute(trx)
      if (runs === 1) await sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`).execute(trx)
    })
    expect(runs).toBe(2)
    expect((await labels()).filter((one) => one === label)).toHaveLength(1)
  })

  test('that conflicts again and again, or fails for its own reason, is not run for ever', async () => {
    const runsOf = async (code: string) => {
      let runs = 0
      const failing = database.transaction(async (trx) => {
        runs += 1
        await sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`).execute(trx)
      })
      await expect(failing).rejects.toMatchObject({ code })
      return runs
    }
    expect(await runsOf('40P01')).toBe(4)
    expect(await runsOf('22023')).toBe(1)
  })

  test('fails when a swallowed error has already spoilt it', async () => {
    await expect(
      database.transaction(async (trx) => {
        await sql`insert into shelf (label) values ('spoilt')`.execute(trx)
        await sql`select * from no_such_table`.execute(trx).catch(() => {})
      }),
    ).rejects.toThrow(/rolled back|abort/i)
    expect(await labels()).not.toContain('spoilt')
  })

  test('does not mix with queries that run at the same time', async () => {
    const entered = Promise.withResolvers<void>()
    const leave = Promise.withResolvers<void>()
    const inside = database.transaction(async (trx) => {
      await sql`insert into shelf (label) values ('not yet')`.execute(trx)
      entered.resolve()
      await leave.promise
      throw new Error('undo')
    })
    await entered.promise
    const outside = sql`insert into shelf (label) values ('beside')`.execute(database.kysely)
    leave.resolve()
    await expect(inside).rejects.toThrow('undo')
    await outside
    expect(await labels()).toContain('beside')
    expect(await labels()).not.toContain('not yet')
  })

  test.each<[string, () => Promise<unknown>]>([
    ['the root', () => sql`select 1`.execute(database.kysely)],
    ['another transaction', () => database.transaction(() => Promise.resolve('done'))],
    ['the job queue', () => database.jobDatabase.executeSql('select 1')],
    ['listen', () => database.listen('x', () => {})],
  ])('refuses %s inside its body at once, and goes on', async (_what, use) => {
    const after = await database.transaction(async (trx) => {
      await expect(Promise.resolve().then(use)).rejects.toMatchObject({ code: 'DATABASE_OUTSIDE_TRANSACTION' })
      return sql<{ one: number }>`select 1 as one`.execute(trx)
    })
    expect(after.rows).toEqual([{ one: 1 }])
    await expect(use()).resolves.toBeDefined()
  })

  test('is guarded when begun through Kysely itself, with an isolation level', async () => {
    await database.kysely
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async () => {
        await expect(sql`select 1`.execute(database.kysely)).rejects.toMatchObject({ code: 'DATABASE_OUTSIDE_TRANSACTION' })
      })
  })

  test('leaves work that outlives it free to use the root', async () => {
    const ended = Promise.withResolvers<void>()
    const later = await database.transaction(() =>
      Promise.resolve([ended.promise.then(() => sql`select 1`.execute(database.kysely))]),
    )
    ended.resolve()
    await expect(later[0]).resolves.toBeDefined()
  })
})

describe('notifications', () => {
  test('arrive after the commit, and not at all after a rollback', async () => {
    const heard: string[] = []
    let resumed = 0
    const stop = await database.listen(
      'desk:Test',
      (payload) => heard.push(payload),
      () => (resumed += 1),
    )
    expect(resumed).toBe(1)
    await database
      .transaction(async (trx) => {
        await notify(trx, 'desk:Test', 'undone')
        throw new Error('undo')
      })
      .catch(() => {})
    await database.transaction(async (trx) => {
      await notify(trx, 'desk:Test', 'done')
      expect(heard).toEqual([])
    })
    await notify(database.kysely, 'desk:Test', 'plain')
    await waitFor(() => heard.length === 2)
    expect(heard).toEqual(['done', 'plain'])
    await stop()
    await notify(database.kysely, 'desk:Test', 'unheard')
    await sql`select 1`.execute(database.kysely)
    expect(heard).toHaveLength(2)
  })
})

test('a script that fails half way leaves no transaction open for the next caller', async () => {
  await expect(
    database.jobDatabase.executeSql(`begin; insert into shelf (label) values ('script'); select 1/0; commit`),
  ).rejects.toThrow('division by zero')
  await sql`insert into shelf (label) values ('after the script')`.execute(database.kysely)
  expect(await labels()).toContain('after the script')
  expect(await labels()).not.toContain('script')
})
