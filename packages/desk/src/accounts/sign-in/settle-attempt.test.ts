import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer, Secret } from '../../config/index.ts'
import { json } from '../../db/index.ts'
import { lateCard } from './read-attempt.ts'
import { refuseAttempt, type AttemptDeps } from './settle-attempt.ts'

let database: TestDatabase
let deps: AttemptDeps
let registrationId: string
let agentId: string
beforeAll(async () => {
  database = await testDatabase()
  const sealer = createSealer(new Secret('k'.repeat(40)))
  deps = { database, sealer, baseUrl: new URL('http://localhost'), now: () => new Date() }
  const registration = await database.kysely
    .insertInto('app_registration')
    .values({ name: 'Contoso', cloud: 'worldwide', tenant_id: 'contoso.example', client_id: 'app' })
    .returning('id')
    .executeTakeFirstOrThrow()
  registrationId = registration.id
  const agent = await database.kysely
    .insertInto('user')
    .values({ id: 'alex', name: 'Alex', email: 'alex@contoso.example' })
    .returning('id')
    .executeTakeFirstOrThrow()
  agentId = agent.id
})
afterAll(() => database.close())

const attemptThatIs = async (status: 'waiting' | 'refused' | 'authorized' | 'used') =>
  await database.kysely
    .insertInto('authorization_attempt')
    .values({
      state_hash: `app-only ${status}`,
      how: 'app-only',
      status,
      registration_id: registrationId,
      expected_address: 'support@contoso.example',
      incoming_protocol: 'graph',
      redirect_uri: '',
      scopes: [],
      settings: json({}),
      result_sealed: status === 'authorized' ? 'tokens' : null,
      started_by: agentId,
      expires_at: new Date(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()

test('an answer that comes too late changes nothing of an attempt that was authorized, or used, meanwhile', async () => {
  const card = lateCard('app-only', deps.now())
  for (const [before, after, told] of [
    ['waiting', 'refused', 'refused'],
    ['refused', 'refused', 'refused'],
    ['authorized', 'authorized', 'authorized'],
    ['used', 'used', 'authorized'],
  ] as const) {
    const attempt = await attemptThatIs(before)
    expect(await refuseAttempt(deps, attempt, card)).toMatchObject({ kind: told, attemptId: attempt.id })
    const row = await database.kysely
      .selectFrom('authorization_attempt')
      .selectAll()
      .where('id', '=', attempt.id)
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ status: after, result_sealed: before === 'authorized' ? 'tokens' : null })
  }
})
