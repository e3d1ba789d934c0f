import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { APP_ID, askTokens, control } from '../../../test/ask-tokens.ts'
import { startTenant } from '../../index.ts'
import type { Tenant } from '../../index.ts'
import { isIssuerHere } from './fetch-issuer-keys.ts'

const AUDIENCE = 'api://AzureADTokenExchange'
let tenant: Tenant
let issuer: string
let document: Record<string, unknown>
let keys: Awaited<ReturnType<typeof generateKeyPair>>

/** An issuer as a pipeline would run one on this machine: a discovery document and a key set. */
const server = createServer((asked, answer) => {
  void (async () => {
    answer.setHeader('content-type', 'application/json')
    if (asked.url === '/ci/.well-known/openid-configuration') answer.end(JSON.stringify(document))
    else if (asked.url === '/ci/keys')
      answer.end(JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'ci-1' }] }))
    else if (asked.url === '/away') answer.writeHead(302, { location: 'http://192.0.2.1/' }).end()
    else answer.writeHead(404).end()
  })()
})

beforeAll(async () => {
  keys = await generateKeyPair('RS256')
  await new Promise<void>((opened) => server.listen(0, '127.0.0.1', opened))
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/ci`
  tenant = await startTenant()
  const addFederatedCredential = { name: 'pipeline', issuer, subject: 'repo:desk', audiences: [AUDIENCE] }
  await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addFederatedCredential })
})
beforeEach(() => {
  document = { issuer, jwks_uri: `${issuer}/keys` }
})
afterAll(async () => {
  await tenant.close()
  server.close()
})

async function trade(signedBy = keys.privateKey): Promise<unknown> {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', kid: 'ci-1' })
    .setIssuer(issuer)
    .setSubject('repo:desk')
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(signedBy)
  const { body } = await askTokens(tenant, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_secret: '',
    client_assertion: token,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
  return body['error_codes'] ?? typeof body['access_token']
}

test('A token of an issuer on this machine is checked by the keys it publishes', async () => {
  expect(await trade()).toBe('string')
  expect(await trade((await generateKeyPair('RS256')).privateKey)).toEqual([50013])
})

test.each([
  ['names another issuer', () => ({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` })],
  ['leads off this machine for its keys', () => ({ issuer, jwks_uri: 'https://192.0.2.1/keys' })],
  ['leads to a redirection', () => ({ issuer, jwks_uri: new URL('/away', issuer).href })],
  ['has no keys', () => ({ issuer, jwks_uri: `${issuer}/none` })],
])('and not when its document %s', async (_, wrong) => {
  document = wrong()
  expect(await trade()).toEqual([50013])
})

test('The built-in issuer still signs in its name', async () => {
  const made = await control(tenant, 'POST', '/assertions', { issuer, subject: 'repo:desk', audience: AUDIENCE })
  const { assertion } = (await made.json()) as { assertion: string }
  const { body } = await askTokens(tenant, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_secret: '',
    client_assertion: assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  })
  expect(body).toHaveProperty('access_token')
})

test.each([
  ['http://localhost:9/ci', true],
  ['https://[::1]/ci', true],
  ['https://ci.example', false],
  ['http://127.0.0.1.example/', false],
  ['file:///etc/keys', false],
  ['repo', false],
])('Of %s the keys are fetched: %s', (given, isFetched) => {
  expect(isIssuerHere(given)).toBe(isFetched)
})
