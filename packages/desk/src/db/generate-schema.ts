import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openInMemory } from './embedded/open-embedded.ts'
import { migrate } from './migrate.ts'
import { readFunctions, readTables } from './schema-text/read-tables.ts'
import { writeSchemaDump } from './schema-text/write-schema-dump.ts'
import { writeSchemaTypes } from './schema-text/write-schema-types.ts'

/** What generate-schema.ts writes; the test compares the same two with what is committed. */
export const SCHEMA_TYPES_FILE = fileURLToPath(new URL('./schema.ts', import.meta.url))
export const SCHEMA_DUMP_FILE = fileURLToPath(new URL('../../golden/schema.sql', import.meta.url))

/** Run after adding a migration: `node packages/desk/src/db/generate-schema.ts`. */
async function generate(): Promise<void> {
  const database = await openInMemory()
  try {
    await migrate(database.kysely)
    const tables = await readTables(database.kysely)
    await writeFile(SCHEMA_TYPES_FILE, writeSchemaTypes(tables))
    await writeFile(SCHEMA_DUMP_FILE, writeSchemaDump(tables, await readFunctions(database.kysely)))
  } finally {
    await database.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate()
