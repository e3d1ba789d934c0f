import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { tempDir, testDatabase } from '@postdesk/testkit'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { checkSecretKey } from './check-secret-key.ts'
import { createSealer, makeFolder, Secret } from './config/index.ts'
import { json } from './db/index.ts'
import { explainStart, startPostdesk } from './serve.ts'

const sealerOf = (key: string) => createSealer(new Secret(key.repeat(40)))

test('a folder that cannot be one is refused at once, by the name of its setting', async () => {
  await using dir = await tempDir('folders')
  await writeFile(join(dir.path, 'a-file'), '')
  const said = async (folder: string) =>
    explainStart(await makeFolder('POSTDESK_DATA_DIR', folder).catch((error: unknown) => error))
  expect(await said('/proc/nope')).toMatch(/^POSTDESK_DATA_DIR: the folder \/proc\/nope cannot be created/)
  expect(await said('/proc')).toMatch(/^POSTDESK_DATA_DIR: nothing can be written in the folder \/proc/)
  expect(await said(join(dir.path, 'a-file'))).toContain('is not a folder')
  expect(await said(join(dir.path, 'a-file', 'below'))).toContain('is not a folder')
  await makeFolder('POSTDESK_DATA_DIR', join(dir.path, 'one', 'two'))
  expect(await readdir(join(dir.path, 'one', 'two'))).toEqual([])
})

test('an address or a port that cannot be had is said in one sentence before anything is made', async () => {
  await using dir = await tempDir('doors')
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const data = join(dir.path, 'data')
  const env = { POSTDESK_DATA_DIR: data, POSTDESK_PORT: String((taken.address() as AddressInfo).port) }
  const log = pino({ level: 'silent' })
  for (const [more, words] of [
    [{}, 'POSTDESK_PORT: something else listens on port'],
    [{ POSTDESK_PORT: '0', POSTDESK_HOST: '203.0.113.7' }, 'POSTDESK_HOST: 203.0.113.7 is no address of this machine'],
  ] as const) {
    const failure: unknown = await startPostdesk({ env: { ...env, ...more }, log }).catch((error: unknown) => error)
    expect(explainStart(failure)).toMatch(new RegExp(`^${words}[^\n]*$`))
  }
  expect(await readdir(data)).toEqual([])
  taken.close()
})

test('a key that is not the one of the database is refused, also on a database from before its key was noted', async () => {
  await using database = await testDatabase()
  const { kysely } = database
  await checkSecretKey(kysely, sealerOf('a'))
  await checkSecretKey(kysely, sealerOf('a'))
  await expect(checkSecretKey(kysely, sealerOf('b'))).rejects.toMatchObject({ code: 'CONFIG_SECRET_KEY_WRONG' })
  await kysely.deleteFrom('setting').execute()
  const registration = await kysely
    .insertInto('app_registration')
    .values({
      name: 'Contoso',
      cloud: 'worldwide',
      tenant_id: 'contoso.example',
      client_id: '00000000-0000-4000-8000-000000000000',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const sealed = await sealerOf('a').seal('a~secret')
  await kysely
    .insertInto('app_credential')
    .values({ registration_id: registration.id, kind: 'secret', name: 'Client secret', sealed })
    .execute()
  await expect(checkSecretKey(kysely, sealerOf('b'))).rejects.toMatchObject({ code: 'CONFIG_SECRET_KEY_WRONG' })
  await checkSecretKey(kysely, sealerOf('a'))
})

test('a start seals the passwords of proxies that an older Postdesk left in the clear', async () => {
  await using folder = await tempDir('serve')
  const env = { POSTDESK_PORT: '0', POSTDESK_DATA_DIR: folder.path, POSTDESK_LOG_LEVEL: 'error', POSTDESK_SERVICES: 'web' }
  const first = await startPostdesk({ env })
  await first.database.kysely
    .insertInto('outgoing_account')
    .values({
      name: 'Old',
      address: 'old@contoso.example',
      protocol: 'smtp',
      settings: json({ host: 'mail.contoso.example', proxyUrl: 'http://ann:0ld@proxy.example:3128' }),
    })
    .execute()
  await first.close()
  const second = await startPostdesk({ env })
  try {
    const { settings } = await second.database.kysely.selectFrom('outgoing_account').select('settings').executeTakeFirstOrThrow()
    expect(settings).toMatchObject({ host: 'mail.contoso.example', proxyUrl: 'http://ann@proxy.example:3128' })
    expect(settings).toHaveProperty('proxyPassword')
    expect(JSON.stringify(settings)).not.toContain('0ld')
  } finally {
    await second.close()
  }
})
