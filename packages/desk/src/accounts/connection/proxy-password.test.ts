import { Connection } from '@postdesk/contract'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer, Secret } from '../../config/index.ts'
import { json } from '../../db/index.ts'
import { changeAccount } from '../incoming/change-account.ts'
import { createAccount } from '../incoming/create-account.ts'
import { getAccount } from '../incoming/list-accounts.ts'
import { getOutgoing } from '../outgoing/list-outgoing.ts'
import { changeOutgoing } from '../outgoing/save-outgoing.ts'
import { openSettingsOfAttempt } from '../sign-in/attempt-settings.ts'
import { openSettings, splitProxy } from './proxy-password.ts'
import { sealOldProxies } from './seal-old-proxies.ts'

const BY = { id: 'alex', name: 'Alex', now: new Date() }
const sealer = createSealer(new Secret('k'.repeat(40)))
const connectionBy = (proxyUrl: string | null) =>
  Connection.parse({ proxyUrl, server: { host: 'mail.contoso.example', port: 993, security: 'tls' } })

let database: TestDatabase
let deps: Parameters<typeof createAccount>[0]
beforeAll(async () => {
  database = await testDatabase()
  deps = { database, sealer }
})
afterAll(() => database.close())

const proxyOf = async (settings: unknown) => {
  const opened: object = await openSettings(sealer, settings)
  return 'proxyUrl' in opened ? opened.proxyUrl : null
}
const everything = async () => {
  const { kysely } = database
  const rows = [
    await kysely.selectFrom('incoming_account').select('settings').execute(),
    await kysely.selectFrom('outgoing_account').select('settings').execute(),
    await kysely.selectFrom('authorization_attempt').select('settings').execute(),
    await kysely.selectFrom('account_switch').select('before').execute(),
    await kysely.selectFrom('account_event').selectAll().execute(),
  ]
  return JSON.stringify(rows)
}

test('a proxy address falls into what may be read and its password, also one that no URL parser takes', () => {
  expect(splitProxy('http://ann:s3cret@proxy.example:3128')).toEqual({ url: 'http://ann@proxy.example:3128', password: 's3cret' })
  expect(splitProxy('socks5://ann:a:b@c@proxy.example')).toEqual({ url: 'socks5://ann@proxy.example', password: 'a:b@c' })
  expect(splitProxy('http://ann:pa/ss#w@proxy.example')).toEqual({ url: 'http://ann@proxy.example', password: 'pa/ss#w' })
  expect(splitProxy('http://ann@proxy.example')).toEqual({ url: 'http://ann@proxy.example', password: null })
  expect(splitProxy('http://proxy.example:3128')).toEqual({ url: 'http://proxy.example:3128', password: null })
})

test('a form refuses a proxy address in which a part of the password would be taken for something else', () => {
  const wrong = ['http://ann:pa#ss@proxy.example', 'http://ann:pa/ss@proxy.example:1', 'http://proxy.example/path?x=1']
  expect(wrong.filter((proxyUrl) => Connection.safeParse({ proxyUrl }).success)).toEqual([])
  expect(Connection.safeParse({ proxyUrl: 'http://ann:pa%23ss@proxy.example:3128' }).success).toBe(true)
})

test('the password of a proxy is kept sealed, told as set, kept by an edit, and shown to no other proxy', async () => {
  const typed = connectionBy('http://ann:s3cret@proxy.example:3128')
  const created = await createAccount(
    deps,
    {
      name: 'Support',
      address: 'support@contoso.example',
      protocol: 'imap',
      connection: typed,
      outgoingConnection: typed,
      password: 'a password',
      checkSeconds: 60,
      folder: 'inbox',
      afterRead: 'leave',
      moveTo: null,
      autoReply: false,
      allowAutoSubmitted: false,
      primary: false,
      senderName: null,
      send: true,
      enabled: false,
    },
    BY,
  )
  if (created.kind !== 'created') throw new Error(created.kind)
  const settings = async () =>
    (await database.kysely.selectFrom('incoming_account').selectAll().where('id', '=', created.id).executeTakeFirstOrThrow())
      .settings
  expect(await everything()).not.toContain('s3cret')
  expect(await proxyOf(await settings())).toBe('http://ann:s3cret@proxy.example:3128')

  const shown = await getAccount(database.kysely, created.id, BY.now)
  const sending = await getOutgoing(database.kysely, shown?.outgoing?.id ?? '')
  expect(JSON.stringify([shown, sending])).not.toMatch(/s3cret|"proxyPassword"/)
  for (const connection of [shown?.connection, sending?.connection])
    expect(connection).toMatchObject({ proxyUrl: 'http://ann@proxy.example:3128', hasProxyPassword: true })

  const back = { ...connectionBy('http://ann@PROXY.example:3128'), hasProxyPassword: true }
  expect(await changeAccount(deps, created.id, { connection: back }, BY)).toEqual({ kind: 'changed' })
  expect(await proxyOf(await settings())).toBe('http://ann:s3cret@PROXY.example:3128')
  for (const other of [
    'http://ann@proxy.fabrikam.example:3128',
    'socks5://ann@proxy.example:3128',
    'http://bea@proxy.example:3128',
  ]) {
    const connection = connectionBy(other)
    expect(await changeAccount(deps, created.id, { connection }, BY)).toEqual({ kind: 'asked-again', what: 'proxy-password' })
    expect(await changeOutgoing(deps, sending?.id ?? '', { connection }, BY)).toMatchObject({ field: 'connection.proxyUrl' })
  }
  const without = connectionBy('http://proxy.fabrikam.example:3128')
  expect(await changeAccount(deps, created.id, { connection: without }, BY)).toEqual({ kind: 'changed' })
  expect(await settings()).not.toHaveProperty('proxyPassword')
  const withNew = connectionBy('http://ann:n3w@proxy.fabrikam.example:3128')
  expect(await changeOutgoing(deps, sending?.id ?? '', { connection: withNew }, BY)).toMatchObject({ kind: 'saved' })
  expect(await everything()).not.toMatch(/s3cret|n3w/)
})

test('passwords that an older Postdesk left in the clear are sealed at the start, once', async () => {
  const old = { proxyUrl: 'http://ann:0ld@proxy.example:3128', host: 'mail.contoso.example' }
  const { kysely } = database
  const account = { name: 'Old', protocol: 'imap', authentication: 'password', settings: json(old) } as const
  const { id } = await kysely
    .insertInto('incoming_account')
    .values({ ...account, address: 'old@contoso.example', start_at: BY.now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await kysely
    .insertInto('outgoing_account')
    .values({ ...account, protocol: 'smtp', address: 'old@contoso.example' })
    .execute()
  await kysely
    .insertInto('account_switch')
    .values({
      incoming_account_id: id,
      from_protocol: 'imap',
      to_protocol: 'graph',
      before: json({ settings: old, folder: 'inbox', outgoing: { settings: old } }),
      switched_by: 'Alex',
      switched_at: BY.now,
      undo_until: BY.now,
    })
    .execute()
  const registration = await kysely
    .insertInto('app_registration')
    .values({ name: 'Contoso', cloud: 'worldwide', tenant_id: 'contoso.example', client_id: 'app' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await kysely.insertInto('user').values({ id: 'bea', name: 'Bea', email: 'bea@contoso.example' }).execute()
  await kysely
    .insertInto('authorization_attempt')
    .values({
      state_hash: 'a state',
      how: 'browser',
      registration_id: registration.id,
      expected_address: 'old@contoso.example',
      redirect_uri: '',
      scopes: [],
      settings: json({ incoming: old, outgoing: { proxyUrl: 'http://ann:0lder@proxy.example:3128' } }),
      started_by: 'bea',
      expires_at: BY.now,
    })
    .execute()
  expect(await everything()).toContain('0ld')
  expect(await sealOldProxies(kysely, sealer)).toBe(4)
  const attempt = await kysely.selectFrom('authorization_attempt').select('settings').executeTakeFirstOrThrow()
  const { incoming, outgoing } = await openSettingsOfAttempt(sealer, attempt)
  expect([incoming, outgoing]).toMatchObject([
    { proxyUrl: 'http://ann:0ld@proxy.example:3128' },
    { proxyUrl: 'http://ann:0lder@proxy.example:3128' },
  ])
  expect(await everything()).not.toContain('0ld')
  const { settings } = await kysely
    .selectFrom('incoming_account')
    .select('settings')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(settings).toMatchObject({ proxyUrl: 'http://ann@proxy.example:3128', host: 'mail.contoso.example' })
  expect(await proxyOf(settings)).toBe('http://ann:0ld@proxy.example:3128')
  expect(await sealOldProxies(kysely, sealer)).toBe(0)
})
