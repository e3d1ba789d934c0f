import { randomBytes } from 'node:crypto'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer, Secret } from '../../config/index.ts'
import { json } from '../../db/index.ts'
import { openConnect, type Connect } from './connect.ts'

const NOWHERE = { host: '127.0.0.1', port: 1, security: 'none' }

let database: TestDatabase
let connect: Connect
let authorizationId: string

beforeAll(async () => {
  database = await testDatabase()
  const sealer = createSealer(new Secret(randomBytes(32).toString('base64url')))
  connect = openConnect({ database, sealer, clock: () => new Date(), nodeId: 'test' })
  const registration = await database.kysely
    .insertInto('app_registration')
    .values({
      name: 'Contoso',
      cloud: 'custom',
      login_url: 'http://127.0.0.1:1',
      graph_url: 'http://127.0.0.1:1',
      tenant_id: 'contoso.example',
      client_id: 'app',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const authorization = await database.kysely
    .insertInto('mail_authorization')
    .values({
      registration_id: registration.id,
      kind: 'delegated',
      tenant_id: 'contoso.example',
      username: 'support@contoso.example',
      mailbox_address: 'support@contoso.example',
      scopes: ['https://outlook.office.com/SMTP.Send', 'https://outlook.office.com/IMAP.AccessAsUser.All'],
      refresh_token_sealed: await sealer.seal('refresh token'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  authorizationId = authorization.id
})

afterAll(async () => {
  await connect.close()
  await database.close()
})

/** The steps that the connection test of an SMTP account with these settings goes through. */
async function stepsWith(settings: Parameters<typeof json>[0]): Promise<Set<string>> {
  await database.kysely.deleteFrom('outgoing_account').execute()
  const account = await database.kysely
    .insertInto('outgoing_account')
    .values({
      name: 'Support',
      address: 'support@contoso.example',
      protocol: 'smtp',
      settings: json(settings),
      authorization_id: authorizationId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const connector = await connect.outgoing(account)
  const steps = new Set<string>()
  await connector.verify((step) => steps.add(step.id))
  await connector.close()
  return steps
}

test('an SMTP account whose sent mail can be seen over IMAP looks there before it asks a person', async () => {
  expect(await stepsWith({ ...NOWHERE, sentItems: NOWHERE })).toContain('sent-items')
})

test('a mail server of the account itself says nothing about where its sent mail is', async () => {
  expect(await stepsWith(NOWHERE)).not.toContain('sent-items')
})
