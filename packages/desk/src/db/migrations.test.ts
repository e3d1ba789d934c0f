import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempDir, type TempDir } from '@postdesk/testkit'
import type { Database } from './index.ts'
import { openInMemory } from './embedded/open-embedded.ts'
import { listMigrations, migrate } from './migrate.ts'
import { readProviderSwitches } from '../settings/index.ts'

/** What a migration does with rows that were there before it. */
let database: Database
let dir: TempDir
beforeEach(async () => {
  database = await openInMemory()
  dir = await tempDir('migrations')
})
afterEach(async () => {
  await database.close()
  await dir.remove()
})

/** Migrates as the program did when `last` was its newest migration. */
async function migrateUpTo(last: string): Promise<void> {
  const names = (await listMigrations()).filter((name) => name <= last)
  for (const name of names)
    await copyFile(fileURLToPath(new URL(`migrations/${name}.sql`, import.meta.url)), join(dir.path, `${name}.sql`))
  await migrate(database.kysely, dir.path)
}

test('0004: the company of a person, which was text, becomes a company', async () => {
  await migrateUpTo('0003_agents_and_redirects')
  await sql`insert into person (address, company, created_at) values
    ('ann@contoso.example', 'Contoso', '2026-01-01'), ('bo@contoso.example', ' contoso ', '2026-01-02'),
    ('cy@fabrikam.example', 'Fabrikam', '2026-01-03'), ('dee@example.com', ' ', '2026-01-04'), ('eve@example.com', null, '2026-01-05')
  `.execute(database.kysely)
  await migrate(database.kysely)
  const people = await database.kysely
    .selectFrom('person')
    .leftJoin('company', 'company.id', 'person.company_id')
    .select(['person.address', 'company.name'])
    .orderBy('person.address')
    .execute()
  expect(people.map(({ address, name }) => [address, name])).toEqual([
    ['ann@contoso.example', 'Contoso'],
    ['bo@contoso.example', 'Contoso'],
    ['cy@fabrikam.example', 'Fabrikam'],
    ['dee@example.com', null],
    ['eve@example.com', null],
  ])
  expect(await database.kysely.selectFrom('company').select('name').orderBy('name').execute()).toHaveLength(2)
})

test('0007: providers that have app registrations stay active, and a desk without any begins with none', async () => {
  await migrateUpTo('0006_device_codes_and_consents')
  await sql`insert into app_registration (name, cloud, tenant_id, client_id, provider) values
    ('One', 'worldwide', 'contoso.example', 'a', 'microsoft'), ('Two', 'worldwide', 'contoso.example', 'b', 'microsoft')
  `.execute(database.kysely)
  await migrate(database.kysely)
  expect(await readProviderSwitches(database.kysely)).toEqual({ microsoft: true, google: false, other: false })

  const fresh = await openInMemory()
  await migrate(fresh.kysely)
  expect(await readProviderSwitches(fresh.kysely)).toEqual({ microsoft: false, google: false, other: false })
  await fresh.close()
})
