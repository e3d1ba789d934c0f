import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { tempDir } from '@postdesk/testkit'
import { ConfigError, createSealer, deriveKey, loadSecretKey, readConfig, Secret, unknownSettings } from './index.ts'

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env, '/srv')
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

describe('settings', () => {
  test('without any, Postdesk runs whole on this machine alone', () => {
    const config = readConfig({}, '/srv/postdesk')
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, dataDir: '/srv/postdesk/data', logLevel: 'info' })
    expect([config.baseUrl, config.trustedProxies]).toEqual([undefined, undefined])
    expect(config.blobs.href).toBe('file:///srv/postdesk/data/blobs')
    expect([...config.services]).toEqual(['web', 'worker'])
    expect(config.databaseUrl).toBeUndefined()
    expect(config.secretKey).toBeUndefined()
  })

  test('an empty variable counts as absent', () => {
    expect(readConfig({ POSTDESK_PORT: '', DATABASE_URL: ' ', POSTDESK_BASE_URL: '' }, '/srv').port).toBe(8080)
  })

  test('each may be set', () => {
    const config = readConfig(
      {
        POSTDESK_HOST: '0.0.0.0',
        POSTDESK_PORT: '9000',
        POSTDESK_BASE_URL: 'https://desk.contoso.com',
        POSTDESK_TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/24,::1',
        POSTDESK_DATA_DIR: '/var/lib/postdesk',
        POSTDESK_BLOBS: 'file:///mnt/blobs',
        POSTDESK_SERVICES: 'worker',
        POSTDESK_LOG_LEVEL: 'debug',
        DATABASE_URL: 'postgres://desk:hunter2@db.contoso.com/desk',
        POSTDESK_SECRET_KEY: 'k'.repeat(32),
      },
      '/srv',
    )
    expect(config).toMatchObject({ host: '0.0.0.0', port: 9000, dataDir: '/var/lib/postdesk', logLevel: 'debug' })
    expect(config.baseUrl?.origin).toBe('https://desk.contoso.com')
    expect(config.trustedProxies).toEqual(['10.0.0.5', '10.1.0.0/24', '::1'])
    expect([...config.services]).toEqual(['worker'])
    expect(config.databaseUrl?.reveal()).toContain('hunter2')
  })

  test('every fault is named in one message, and no value is repeated', () => {
    const env = {
      POSTDESK_PORT: '70000',
      POSTDESK_BASE_URL: 'https://desk.contoso.com/help',
      DATABASE_URL: 'mysql://root:hunter2@db/desk',
      POSTDESK_SECRET_KEY: 'hunter2',
      POSTDESK_BLOBS: 's3://bucket',
      POSTDESK_SERVICES: 'web,mailer',
      POSTDESK_LOG_LEVEL: 'loud',
    }
    const faults = faultsOf(env)
    expect(new Set(faults.map((fault) => fault.split(' ')[0]))).toEqual(new Set(Object.keys(env)))
    expect(faults.join('\n')).toContain('s3: store is not supported yet')
    expect(faults.join('\n')).not.toContain('hunter2')
    expect(() => readConfig(env)).toThrow(/POSTDESK_PORT.*\n.*POSTDESK_BASE_URL/)
  })

  test.each([
    ['POSTDESK_PORT', '80a'],
    ['POSTDESK_PORT', '-1'],
    ['POSTDESK_BASE_URL', 'desk.contoso.com'],
    ['POSTDESK_BASE_URL', 'ftp://desk.contoso.com'],
    ['POSTDESK_BASE_URL', 'https://desk.contoso.com/?a=b'],
    ['POSTDESK_BASE_URL', 'https://alex:secret@desk.contoso.com'],
    ['POSTDESK_TRUSTED_PROXIES', 'proxy.contoso.com'],
    ['POSTDESK_TRUSTED_PROXIES', '10.0.0.5,'],
    ['POSTDESK_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['POSTDESK_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['DATABASE_URL', 'localhost:5432'],
    ['POSTDESK_BLOBS', 'file:./blobs'],
    ['POSTDESK_BLOBS', '/var/blobs'],
    ['POSTDESK_SERVICES', ','],
  ])('%s=%s is one fault that says what is wanted', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} (must|an)`))])
  })

  test('a misspelt one is noticed', () => {
    expect(unknownSettings({ POSTDESK_PROT: '1', POSTDESK_PORT: '2', POSTDESK_TEST_DATABASE: 'server', PATH: '/' })).toEqual([
      'POSTDESK_PROT',
    ])
  })
})

test('a secret cannot print itself', () => {
  const config = readConfig({ DATABASE_URL: 'postgres://desk:hunter2@db/desk', POSTDESK_SECRET_KEY: 'hunter2'.repeat(6) })
  const { databaseUrl } = config
  for (const shown of [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config), String(databaseUrl)]) {
    expect(shown).not.toContain('hunter2')
    expect(shown).toContain('[secret]')
  }
})

describe('the secret key', () => {
  test('is made at the first start, for its owner alone, and is the same ever after', async () => {
    await using dir = await tempDir('config')
    const dataDir = join(dir.path, 'data')
    const first = await loadSecretKey({ dataDir, secretKey: undefined })
    const path = join(dataDir, 'secret.key')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readFile(path, 'utf8')).trim()).toBe(first.reveal())
    expect((await loadSecretKey({ dataDir, secretKey: undefined })).reveal()).toBe(first.reveal())
  })

  test('is one key when several make it at once', async () => {
    await using dir = await tempDir('config')
    const keys = await Promise.all(Array.from({ length: 5 }, () => loadSecretKey({ dataDir: dir.path, secretKey: undefined })))
    expect(new Set(keys.map((key) => key.reveal())).size).toBe(1)
    expect(await readdir(dir.path)).toEqual(['secret.key'])
  })

  test('from the environment comes before the one in the folder, and makes none', async () => {
    await using dir = await tempDir('config')
    const given = new Secret('g'.repeat(40))
    expect(await loadSecretKey({ dataDir: dir.path, secretKey: given })).toBe(given)
    await expect(stat(join(dir.path, 'secret.key'))).rejects.toThrow('ENOENT')
  })

  test('that is lost while the database is there is not replaced by another', async () => {
    await using dir = await tempDir('config')
    const dataDir = dir.path
    await loadSecretKey({ dataDir, secretKey: undefined })
    await mkdir(join(dataDir, 'database'))
    await expect(loadSecretKey({ dataDir, secretKey: undefined })).resolves.toBeInstanceOf(Secret)
    await rm(join(dataDir, 'secret.key'))
    await expect(loadSecretKey({ dataDir, secretKey: undefined })).rejects.toMatchObject({ code: 'CONFIG_SECRET_KEY_MISSING' })
  })

  test('that is cut short is not used', async () => {
    await using dir = await tempDir('config')
    await writeFile(join(dir.path, 'secret.key'), 'short')
    await expect(loadSecretKey({ dataDir: dir.path, secretKey: undefined })).rejects.toMatchObject({
      code: 'CONFIG_SECRET_KEY_UNREADABLE',
    })
  })
})

describe('sealing', () => {
  const ours = createSealer(new Secret('a'.repeat(44)))
  const theirs = createSealer(new Secret('b'.repeat(44)))

  test.each(['hunter2', '', 'pässword 密码 🔑', 'x'.repeat(100_000)])(
    '%j comes back, and does not show in what is kept',
    async (text) => {
      const kept = await ours.seal(text)
      expect(await ours.unseal(kept)).toBe(text)
      expect(Buffer.from(kept, 'base64url').toString('latin1') + kept).not.toContain(text.slice(0, 20) || 'postdesk')
      expect(kept.split('.')).toHaveLength(5)
    },
  )

  test('the same text is never sealed alike twice', async () => {
    expect(await ours.seal('hunter2')).not.toBe(await ours.seal('hunter2'))
  })

  test('another key and a damaged text are told apart', async () => {
    const kept = await ours.seal('hunter2')
    await expect(theirs.unseal(kept)).rejects.toMatchObject({ code: 'SEALED_WITH_ANOTHER_KEY' })
    const parts = kept.split('.')
    const damaged = [...parts.slice(0, 3), 'AAAA', parts[4]].join('.') as typeof kept
    await expect(ours.unseal(damaged)).rejects.toMatchObject({ code: 'SEALED_TEXT_DAMAGED' })
    await expect(ours.unseal('hunter2' as typeof kept)).rejects.toMatchObject({ code: 'SEALED_TEXT_DAMAGED' })
    await expect(ours.unseal('hunter2' as typeof kept)).rejects.not.toThrow('hunter2')
  })

  test('keys for different purposes have nothing in common', () => {
    const key = new Secret('c'.repeat(44))
    expect(deriveKey(key, 'seal')).toEqual(deriveKey(key, 'seal'))
    expect(deriveKey(key, 'seal')).not.toEqual(deriveKey(key, 'session'))
    expect(deriveKey(key, 'seal')).toHaveLength(32)
  })
})
