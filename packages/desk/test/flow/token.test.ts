import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fateOf, makeCertificate } from '@postdesk/connectors'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { openConnect } from '../../src/accounts/connection/connect.ts'
import { requestTokens } from '../../src/accounts/authorization/request-tokens.ts'
import { tokenSource } from '../../src/accounts/authorization/token-source.ts'
import { createSealer, Secret } from '../../src/config/index.ts'
import { keepAuthorizations } from '../../src/worker/keep-authorizations.ts'
import { openRig, SECRET, SUPPORT, type Account, type Rig } from './rig.ts'

leakGuard()

let database: TestDatabase
let rig: Rig
let support: Account

beforeAll(async () => {
  database = await testDatabase()
  rig = await openRig(database)
  support = await rig.link(SUPPORT)
})

afterAll(async () => {
  await rig.close()
  await database.close()
})

const node = (nodeId: string) => ({ database, sealer: rig.sealer, clock: () => new Date(), nodeId })
const authorization = () => database.kysely.selectFrom('mail_authorization').selectAll().executeTakeFirstOrThrow()
const refreshes = async () => ((await rig.control('GET', '/requests?protocol=entra&operation=token')) as unknown[]).length
const forget = () => database.kysely.updateTable('mail_authorization').set({ access_token_sealed: null }).execute()

test('however many nodes want a token at once, it is refreshed once, and the new refresh token is kept', async () => {
  const before = await authorization()
  const asked = await refreshes()
  const tokens = await Promise.all(
    Array.from({ length: 8 }, (_, number) => tokenSource(node(`node ${number}`), support.authorizationId, 'graph')()),
  )
  expect(new Set(tokens).size).toBe(1)
  expect(await refreshes()).toBe(asked + 1)
  const after = await authorization()
  expect(after.refresh_token_sealed).not.toBe(before.refresh_token_sealed)
  expect(await rig.sealer.unseal(after.refresh_token_sealed as never)).not.toBe(
    await rig.sealer.unseal(before.refresh_token_sealed as never),
  )
  expect(after).toMatchObject({ state: 'good', lease_owner: null })
  expect(after.access_token_sealed).not.toContain(tokens[0])
})

test('a fresh token is another than the one a server refused, and the others share it', async () => {
  const source = tokenSource(node('a'), support.authorizationId, 'graph')
  const first = await source()
  const second = await source({ fresh: true })
  expect(second).not.toBe(first)
  expect(await tokenSource(node('b'), support.authorizationId, 'graph')()).toBe(second)
})

test('throttled is not rejected: the authorization stays good and the next asking gets its token', async () => {
  await forget()
  await rig.fault({
    protocol: 'entra',
    operation: 'token',
    effect: { kind: 'status', status: 429, retryAfterSeconds: 1 },
    count: 1,
  })
  const source = tokenSource(node('a'), support.authorizationId, 'graph')
  const error: unknown = await source().catch((reason: unknown) => reason)
  expect(fateOf(error).kind).toBe('again')
  expect(await authorization()).toMatchObject({ state: 'good', lease_owner: null })
  expect(await source()).toEqual(expect.any(String))
})

test('a node that lost its lease while Entra was thinking leaves the row to the other', async () => {
  await forget()
  await rig.fault({ protocol: 'entra', operation: 'token', effect: { kind: 'delay', milliseconds: 5_000 }, count: 1 })
  const slow = tokenSource(node('slow'), support.authorizationId, 'graph')()
  await expect.poll(async () => (await authorization()).lease_owner).toBe('slow')
  await database.kysely
    .updateTable('mail_authorization')
    .set({ lease_until: new Date(0) })
    .execute()
  const quick = await tokenSource(node('quick'), support.authorizationId, 'graph')()
  expect(await slow).toBe(quick)
  expect((await authorization()).lease_owner).toBeNull()
})

test('a sign-in that rested for a week is used, so that its 90 idle days never pass, and a used one is left alone', async () => {
  const asked = await refreshes()
  const log = pino({ level: 'silent' })
  const connect = openConnect(node('a'))
  const keep = () => keepAuthorizations({ database, connect, clock: () => new Date(), log })
  await keep()
  expect(await refreshes()).toBe(asked)
  const rested = new Date(Date.now() - 8 * 24 * 3_600_000)
  await database.kysely.updateTable('mail_authorization').set({ refreshed_at: rested, access_token_sealed: null }).execute()
  await keep()
  await connect.close()
  expect(await refreshes()).toBe(asked + 1)
  expect((await authorization()).refreshed_at.getTime()).toBeGreaterThan(rested.getTime())
})

test('rested sign-ins that cannot be renewed keep none behind them from its turn', async () => {
  const { id: _, ...row } = await authorization()
  const rested = new Date(Date.now() - 30 * 24 * 3_600_000)
  const values = Array.from({ length: 45 }, () => ({
    registration_id: row.registration_id,
    kind: row.kind,
    tenant_id: row.tenant_id,
    mailbox_address: row.mailbox_address,
    scopes: row.scopes,
    refreshed_at: rested,
  }))
  const made = await database.kysely.insertInto('mail_authorization').values(values).returning('id').execute()
  const ids = made.map(({ id }) => id)
  const asked: string[] = []
  const renew = (id: string) => {
    asked.push(id)
    return Promise.reject(new Error('The proxy is down'))
  }
  await keepAuthorizations({ database, connect: { renew }, clock: () => new Date(), log: pino({ level: 'silent' }) })
  expect(new Set(asked)).toEqual(new Set(ids))
  expect(asked).toHaveLength(45)
  await database.kysely.deleteFrom('mail_authorization').where('id', 'in', ids).execute()
})

test('however many credentials are tried, a refresh ends before its lease does', async () => {
  const wrong = await database.kysely
    .insertInto('app_credential')
    .values({ registration_id: rig.registrationId, kind: 'secret', name: 'Mistyped', sealed: await rig.sealer.seal('mistyped') })
    .returning('id')
    .executeTakeFirstOrThrow()
  const registration = await database.kysely.selectFrom('app_registration').selectAll().executeTakeFirstOrThrow()
  const before = await refreshes()
  await rig.fault({ protocol: 'entra', operation: 'token', effect: { kind: 'delay', milliseconds: 1_500 }, count: 2 })
  const asked = requestTokens(node('a'), await authorization(), registration, {
    resource: 'graph',
    dispatcher: undefined,
    milliseconds: 2_000,
  })
  await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
  await database.kysely.deleteFrom('app_credential').where('id', '=', wrong.id).execute()
  // The tenant answers the one that nobody waits for any more as well; the tests below count what it was asked.
  await expect.poll(refreshes).toBe(before + 2)
})

test('a secret that was sealed with another key asks for a person, and not for patience', async () => {
  const before = await database.kysely.selectFrom('app_credential').select('sealed').executeTakeFirstOrThrow()
  const other = createSealer(new Secret(randomBytes(32).toString('base64url')))
  await database.kysely
    .updateTable('app_credential')
    .set({ sealed: await other.seal(SECRET) })
    .execute()
  await forget()
  const source = tokenSource(node('a'), support.authorizationId, 'graph')
  const error: unknown = await source().catch((reason: unknown) => reason)
  expect(fateOf(error).kind).toBe('needs-a-person')
  const row = await authorization()
  expect(row).toMatchObject({
    state: 'needs-a-person',
    error_card: { id: 'secret-key-changed', who: 'postdesk-admin', codes: ['SEALED_WITH_ANOTHER_KEY'] },
  })
  await database.kysely.updateTable('app_credential').set(before).execute()
  expect(await source()).toEqual(expect.any(String))
})

test('a process that ends does not wait for Entra, and leaves the lease to others', async () => {
  await forget()
  await rig.fault({ protocol: 'entra', operation: 'token', effect: { kind: 'delay', milliseconds: 20_000 }, count: 1 })
  const ending = new AbortController()
  const waiting = tokenSource({ ...node('a'), signal: ending.signal }, support.authorizationId, 'graph')().catch(
    (reason: unknown) => reason,
  )
  await expect.poll(async () => (await authorization()).lease_owner).toBe('a')
  ending.abort()
  expect(await waiting).toMatchObject({ code: 'ABORTED' })
  expect(await authorization()).toMatchObject({ state: 'good', lease_owner: null })
  await rig.control('DELETE', '/faults')
})

test('a sign-in that was left alone for 90 days asks for a person in words, and a new one mends it', async () => {
  await rig.control('POST', '/clock', { shiftDays: 91 })
  await forget()
  const source = tokenSource(node('a'), support.authorizationId, 'graph')
  const error: unknown = await source().catch((reason: unknown) => reason)
  expect(fateOf(error).kind).toBe('needs-a-person')
  const row = await authorization()
  expect(row.state).toBe('needs-a-person')
  expect(JSON.stringify(row.error_card)).toContain('AADSTS700082')
  // The sign-in is checked by our own clock, which did not move.
  await rig.control('POST', '/clock', { shiftDays: -91 })
  const refreshToken = await rig.signInAgain(SUPPORT)
  await database.kysely
    .updateTable('mail_authorization')
    .set({ refresh_token_sealed: await rig.sealer.seal(refreshToken) })
    .execute()
  expect(await source()).toEqual(expect.any(String))
  expect((await authorization()).state).toBe('good')
})

test('a secret that ended is noted on its card, and the certificate beside it takes its place without a gap', async () => {
  const clientId = (await database.kysely.selectFrom('app_registration').select('client_id').executeTakeFirstOrThrow()).client_id
  const certificate = await makeCertificate({ commonName: 'Postdesk', lifetimeDays: 90 })
  await rig.control('PATCH', `/apps/${clientId}`, { addCertificate: certificate.certificatePem })
  await database.kysely
    .insertInto('app_credential')
    .values({
      registration_id: rig.registrationId,
      kind: 'certificate',
      name: 'The next one',
      sealed: await rig.sealer.seal(certificate.privateKeyPem),
      certificate_pem: certificate.certificatePem,
      thumbprint: 'A'.repeat(40),
      // Older than the secret, so that the secret is tried first.
      created_at: new Date(0),
    })
    .execute()
  await rig.control('PATCH', `/apps/${clientId}`, { expireSecrets: 'all' })
  await forget()
  const asked = await refreshes()
  expect(await tokenSource(node('a'), support.authorizationId, 'graph')()).toEqual(expect.any(String))
  expect(await refreshes()).toBe(asked + 2)
  const credentials = await database.kysely.selectFrom('app_credential').selectAll().orderBy('created_at').execute()
  expect(credentials.map(({ kind, refused_at: at }) => [kind, at !== null])).toEqual([
    ['certificate', false],
    ['secret', true],
  ])
  expect(JSON.stringify(credentials[1]?.refused_card)).toContain('AADSTS7000222')
  expect(await authorization()).toMatchObject({ state: 'good', error_card: null })
  expect(await rig.account(support)).toMatchObject({ error_card: null })
  // From now on the one that works is asked with first.
  await forget()
  await tokenSource(node('a'), support.authorizationId, 'graph')()
  expect(await refreshes()).toBe(asked + 3)
})
