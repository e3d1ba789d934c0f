import { randomBytes } from 'node:crypto'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer, Secret } from '../../config/index.ts'
import { settingsOf } from '../connection/connection-settings.ts'
import { json } from '../../db/index.ts'
import { changeOutgoing, createOutgoing } from './save-outgoing.ts'

const BY = { id: 'alex', name: 'Alex', now: new Date() }
const CONNECTION = {
  server: { host: 'mail.contoso.example', port: 587, security: null },
  ewsUrl: null,
  username: null,
  proxyUrl: null,
  caPem: null,
  advanced: {},
}

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('what two administrators change at once is changed by both', async () => {
  const { id } = await database.kysely
    .insertInto('outgoing_account')
    .values({
      name: 'Support',
      address: 'support@contoso.example',
      protocol: 'smtp',
      authentication: 'none',
      settings: json(settingsOf({ ...CONNECTION, proxyPassword: null })),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const sealer = createSealer(new Secret(randomBytes(32).toString('base64url')))
  const deps = { database, sealer }
  // The other one saves while the first one's password is being sealed.
  const slow = {
    ...sealer,
    seal: async (text: string) => {
      await changeOutgoing(deps, id, { name: 'Help', replyTo: 'help@contoso.example' }, BY)
      return await sealer.seal(text)
    },
  }
  await changeOutgoing({ database, sealer: slow }, id, { authentication: 'password', password: 'a password' }, BY)
  const row = await database.kysely.selectFrom('outgoing_account').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ name: 'Help', reply_to: 'help@contoso.example', authentication: 'password' })
  expect(row.password_sealed).not.toBeNull()
})

test('a password that is kept is not sent to another server', async () => {
  const sealer = createSealer(new Secret(randomBytes(32).toString('base64url')))
  const deps = { database, sealer }
  const fields = {
    name: 'Sales',
    senderName: null,
    replyTo: null,
    replyTag: false,
    numberInSubject: false,
    protocol: 'smtp' as const,
    primary: false,
    enabled: false,
  }
  const account = { ...fields, address: 'sales@contoso.example', connection: CONNECTION, authentication: 'password' as const }
  const saved = await createOutgoing(deps, { ...account, password: 'a password' }, BY)
  if (saved.kind !== 'saved') throw new Error(`The account was not saved: ${saved.kind}`)
  const host = 'mail.fabrikam.example'
  const connection = { ...CONNECTION, server: { ...CONNECTION.server, host } }
  expect(await changeOutgoing(deps, saved.id, { connection }, BY)).toMatchObject({ kind: 'wrong', field: 'password' })
  const sameHost = { ...CONNECTION, server: { ...CONNECTION.server, host: 'MAIL.contoso.example', port: 465 } }
  expect(await changeOutgoing(deps, saved.id, { connection: sameHost }, BY)).toMatchObject({ kind: 'saved' })
  expect(await changeOutgoing(deps, saved.id, { connection, authentication: 'none' }, BY)).toMatchObject({ kind: 'saved' })
  const again = { connection: CONNECTION, authentication: 'password' as const, password: 'a password' }
  expect(await changeOutgoing(deps, saved.id, again, BY)).toMatchObject({ kind: 'saved' })
})
