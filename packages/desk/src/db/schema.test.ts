import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { SCHEMA_DUMP_FILE, SCHEMA_TYPES_FILE } from './generate-schema.ts'
import { readFunctions, readTables, type SchemaTable } from './schema-text/read-tables.ts'
import { writeSchemaDump } from './schema-text/write-schema-dump.ts'
import { writeSchemaTypes } from './schema-text/write-schema-types.ts'

/** `POSTDESK_RECORD=1 vitest run packages/desk/src/db/schema.test.ts` writes the files instead of comparing them. */
const record = process.env['POSTDESK_RECORD'] === '1'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

/** What the file holds; when recording, what it shall hold from now on. */
async function committed(file: string, text: string): Promise<string> {
  if (record) await writeFile(file, text)
  return readFile(file, 'utf8')
}

test('the committed schema is the one the migrations make, on either engine', async () => {
  const text = writeSchemaDump(await readTables(database.kysely), await readFunctions(database.kysely))
  expect(await committed(SCHEMA_DUMP_FILE, text)).toBe(text)
})

test('the committed types are those of the migrated database', async () => {
  const text = writeSchemaTypes(await readTables(database.kysely))
  expect(await committed(SCHEMA_TYPES_FILE, text)).toBe(text)
})

test('a column says what may be read from it and what may be written to it', () => {
  const column = (name: string, type: string, more: object = {}) => ({
    name,
    type,
    nullable: false,
    expression: null,
    filledIn: 'never' as const,
    members: null,
    ...more,
  })
  const table: SchemaTable = {
    name: 'mail_log',
    columns: [
      column('id', 'bigint', { filledIn: 'always' }),
      column('state', 'text', { expression: `'new'::text`, filledIn: 'by default' }),
      column('closed_at', 'timestamp(3) with time zone', { nullable: true }),
      column('settings', 'jsonb'),
      column('tags', 'text[]'),
    ],
    constraints: [{ name: 'mail_log_state_check', definition: `CHECK ((state = ANY (ARRAY['new'::text, 'done'::text])))` }],
    indexes: [],
    triggers: [],
  }
  const types = writeSchemaTypes([table])
  expect(types).toContain(`  mail_log: MailLogTable`)
  expect(types).toContain(`  id: ColumnType<number, never, never>`)
  expect(types).toContain(`  state: ColumnType<'new' | 'done', 'new' | 'done' | undefined, 'new' | 'done'>`)
  expect(types).toContain(`  closed_at: ColumnType<Date | null, Date | string | null, Date | string | null>`)
  expect(types).toContain(`  settings: ColumnType<JsonValue, JsonText, JsonText>`)
  expect(types).toContain(`  tags: ColumnType<string[], readonly string[], readonly string[]>`)
  expect(() => writeSchemaTypes([{ ...table, columns: [column('place', 'point')] }])).toThrow('mail_log.place has type point')
})
