import { createHash } from 'node:crypto'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLIENT_ID, CREDENTIAL, comeBack, control, endpointsOfTenant, redemption } from '../../test/sign-in.ts'
import { authenticateClient } from './client-authentication.ts'
import { appOnlyScope, clientCredentials, makeCertificate, readTokenClaims, redeemCode, refreshTokens } from './index.ts'
import type { ClientCredential, MadeCertificate } from './index.ts'
import { signAssertion } from './sign-assertion.ts'

let tenant: Tenant
let made: MadeCertificate
beforeAll(async () => {
  tenant = await startTenant()
  made = await makeCertificate({ commonName: 'Postdesk', lifetimeDays: 90 })
}, 120_000)
afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})
afterAll(async () => {
  await tenant.close()
})

const certificate = (): ClientCredential => ({ kind: 'certificate', ...made })
const appOnly = async (credential: ClientCredential) => {
  const endpoints = endpointsOfTenant(tenant)
  return await clientCredentials({ endpoints, clientId: CLIENT_ID, credential, scope: appOnlyScope(endpoints, 'graph') })
}
const authenticate = async (credential: ClientCredential, secretTravels: 'form' | 'basic' = 'form') =>
  await authenticateClient({
    endpoints: { tokenUrl: 'https://login.example.com/token', secretTravels },
    clientId: 'the app',
    credential,
    now: new Date(),
  })

test('a secret travels in the form or as Basic, never both', async () => {
  const secret = { kind: 'secret', secret: 'a+b:c ü%' } as const
  expect(await authenticate(secret)).toEqual({ fields: { client_id: 'the app', client_secret: secret.secret }, headers: {} })
  const basic = await authenticate(secret, 'basic')
  expect(basic.fields).toEqual({})
  // RFC 6749 section 2.3.1: both halves are form-encoded first.
  expect(Buffer.from(basic.headers['authorization']?.slice(6) ?? '', 'base64').toString()).toBe('the+app:a%2Bb%3Ac+%C3%BC%25')
  expect(await authenticate({ kind: 'none' }, 'basic')).toEqual({ fields: { client_id: 'the app' }, headers: {} })
})

test('an assertion says what Microsoft asks of it, and each is another', async () => {
  const now = new Date('2026-11-30T12:00:00Z')
  const given = { clientId: CLIENT_ID, audience: 'https://login.example.com/x/oauth2/v2.0/token', ...made, now }
  const [first, second] = [await signAssertion(given), await signAssertion(given)]
  const der = Buffer.from(made.certificatePem.replaceAll(/-----.*-----|\s/g, ''), 'base64')
  expect(decodeProtectedHeader(first)).toEqual({
    alg: 'PS256',
    typ: 'JWT',
    'x5t#S256': createHash('sha256').update(der).digest('base64url'),
  })
  const seconds = now.getTime() / 1000
  expect(decodeJwt(first)).toEqual({
    aud: given.audience,
    iss: CLIENT_ID,
    sub: CLIENT_ID,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: seconds,
    nbf: seconds,
    exp: seconds + 600,
  })
  expect(decodeJwt(first).jti).not.toBe(decodeJwt(second).jti)
})

test('a certificate made here opens the tenant once its public part is uploaded, and each request is signed anew', async () => {
  await control(tenant, 'PATCH', '/settings', { entra: { refuseReplayedAssertions: true } })
  const refused = await failureOf(appOnly(certificate()))
  expect([refused.code, refused.facts.providerCode]).toEqual(['CONFIGURATION', 'AADSTS700027'])
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { addCertificate: made.certificatePem })
  expect(readTokenClaims((await appOnly(certificate())).accessToken)).toMatchObject({ isAppOnly: true, clientId: CLIENT_ID })
  expect((await appOnly(certificate())).accessToken).not.toBe('')
})

test('a sign-in is finished and renewed by certificate as by secret', async () => {
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { addCertificate: made.certificatePem })
  const request = { ...redemption(await comeBack(tenant)), credential: certificate() }
  const tokens = await redeemCode(request)
  expect(tokens.identity?.username).toBe('support@contoso.example')
  const again = await refreshTokens({ ...request, refreshToken: tokens.refreshToken ?? '' })
  expect(again.accessToken).not.toBe('')
})

test('a federated token stands in for a secret, read anew for each request', async () => {
  const row = { issuer: 'https://issuer.example', subject: 'postdesk', audiences: ['api://AzureADTokenExchange'] }
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { addFederatedCredential: { name: 'here', ...row } })
  let reads = 0
  const federated = (subject: string): ClientCredential => ({
    kind: 'federated',
    assertion: async () => {
      reads += 1
      const given = { issuer: row.issuer, subject, audience: row.audiences[0] }
      return ((await control(tenant, 'POST', '/assertions', given)) as { assertion: string }).assertion
    },
  })
  expect(readTokenClaims((await appOnly(federated('postdesk'))).accessToken)?.isAppOnly).toBe(true)
  await appOnly(federated('postdesk'))
  expect(reads).toBe(2)
  const failure = await failureOf(appOnly(federated('another')))
  expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'AADSTS700213'])
})

test('a federated token that cannot be read is a matter of configuration and is not asked with', async () => {
  const cases: (() => Promise<string>)[] = [
    async () => await Promise.reject(new Error('ENOENT')),
    async () => await Promise.resolve('no jwt'),
  ]
  for (const assertion of cases) {
    const failure = await failureOf(appOnly({ kind: 'federated', assertion }))
    expect([failure.code, failure.facts.field]).toEqual(['CONFIGURATION', 'assertion'])
  }
})

test('a client that shows nothing is told so where a secret is wanted, and a key that cannot sign is named, unquoted', async () => {
  const failure = await failureOf(appOnly({ kind: 'none' }))
  expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'AADSTS7000218'])
  const garbled = await failureOf(appOnly({ ...made, kind: 'certificate', privateKeyPem: 'SECRET-KEY-TEXT' }))
  expect([garbled.code, garbled.facts.field]).toEqual(['CONFIGURATION', 'privateKey'])
  expect(JSON.stringify([garbled.message, garbled.stack, garbled.cause ?? null])).not.toContain('SECRET-KEY-TEXT')
})

test('a token tells the token tab who it is for, by whom and until when, and an opaque one tells nothing', async () => {
  const app = readTokenClaims((await appOnly(CREDENTIAL)).accessToken)
  const person = readTokenClaims((await redeemCode(redemption(await comeBack(tenant)))).accessToken)
  const shared = { tenantId: tenant.world.directory.tenantId, clientId: CLIENT_ID, audience: 'https://graph.microsoft.com' }
  expect(app).toMatchObject({ ...shared, isAppOnly: true, idType: 'app', username: null })
  expect(app?.permissions).toContain('Mail.ReadWrite')
  expect(person).toMatchObject({ ...shared, isAppOnly: false, username: 'support@contoso.example' })
  expect(person?.permissions).toContain('Mail.Send')
  for (const claims of [app, person]) {
    const life = (claims?.expiresAt?.getTime() ?? 0) - (claims?.issuedAt?.getTime() ?? 0)
    expect(life).toBeGreaterThan(50 * 60_000)
  }
  for (const opaque of ['EwBwA8l6BAAU', 'ya29.a0AfB_x', 'a.b.c', '']) expect(readTokenClaims(opaque)).toBeNull()
})
