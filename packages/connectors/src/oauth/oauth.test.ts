import { readFile } from 'node:fs/promises'

import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import {
  CLIENT_ID,
  CREDENTIAL,
  REDIRECT_URI,
  comeBack,
  control,
  endpointsOfTenant,
  fault,
  redemption,
  signIn,
} from '../../test/sign-in.ts'
import { appOnlyScope, tokenScopesFor } from './index.ts'
import { makeDispatcher } from '../network/make-dispatcher.ts'
import { clientCredentials, readRedirectError, readTokenClaims, redeemCode, refreshTokens, startAuthorization } from './index.ts'

let tenant: Tenant
beforeEach(async () => {
  tenant = await startTenant()
})
afterEach(async () => {
  await tenant.close()
})

const base = () => ({ endpoints: endpointsOfTenant(tenant), clientId: CLIENT_ID, credential: CREDENTIAL })
const graphScopes = () => tokenScopesFor({ endpoints: endpointsOfTenant(tenant), protocols: ['graph'], resource: 'graph' })
const clock = () => ({ now: new Date(tenant.world.clock.now()) })

test('a sign-in always carries PKCE by S256, a state and a nonce, each its own', () => {
  const given = { endpoints: endpointsOfTenant(tenant), clientId: CLIENT_ID, redirectUri: REDIRECT_URI, scopes: graphScopes() }
  const [first, second] = [startAuthorization(given), startAuthorization(given)]
  const query = new URL(first.url).searchParams
  expect(query.get('code_challenge_method')).toBe('S256')
  expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/)
  expect(first.url).not.toContain(first.codeVerifier)
  expect(new Set([first.state, first.nonce, first.codeVerifier, second.state, second.nonce, second.codeVerifier]).size).toBe(6)
})

test('the challenge is the one of RFC 7636 appendix B', () => {
  const wanted = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  const { url, codeVerifier } = startAuthorization({
    endpoints: endpointsOfTenant(tenant),
    clientId: CLIENT_ID,
    redirectUri: REDIRECT_URI,
    scopes: ['openid'],
    random: () => Buffer.from(wanted, 'base64url'),
  })
  expect(codeVerifier).toBe(wanted)
  expect(new URL(url).searchParams.get('code_challenge')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})

test('a code becomes tokens and a proven identity', async () => {
  const tokens = await signIn(tenant)
  expect(tokens.identity).toMatchObject({
    tenantId: tenant.world.directory.tenantId,
    objectId: '1b0c7d52-4a8e-4f36-9d21-6c5e8f7a0b11',
    username: 'support@contoso.example',
    name: 'Contoso Support',
  })
  expect(tokens.refreshToken).not.toBeNull()
  expect(tokens.scopes.join(' ')).toContain('Mail.ReadWrite')
  expect(tokens.expiresAt.getTime()).toBeGreaterThan(Date.now() + 50 * 60_000)
  expect(readTokenClaims(tokens.accessToken)?.permissions).toContain('Mail.Send')
})

test('over HTTPS the tenant is reached with its own authority, and is a TLS error without', async () => {
  const endpoints = endpointsOfTenant(tenant, 'https')
  const scope = appOnlyScope(endpoints, 'graph')
  const dispatcher = makeDispatcher({ caPem: await readFile(tenant.caFile, 'utf8') })
  try {
    expect((await clientCredentials({ ...base(), endpoints, scope, dispatcher })).accessToken).not.toBe('')
  } finally {
    await dispatcher.close()
  }
  const failure = await failureOf(clientCredentials({ ...base(), endpoints, scope }))
  expect([failure.code, failure.facts.border]).toEqual(['TLS', 'network'])
})

test('one refresh token gives tokens for Graph and for Outlook, and each time the token to keep', async () => {
  const { refreshToken } = await signIn(tenant)
  const endpoints = endpointsOfTenant(tenant)
  const scopes = tokenScopesFor({ endpoints, protocols: ['imap', 'smtp'], resource: 'outlook' })
  const outlook = await refreshTokens({ ...base(), refreshToken: refreshToken ?? '', scopes })
  expect(readTokenClaims(outlook.accessToken)).toMatchObject({
    audience: expect.stringContaining('outlook'),
    permissions: expect.arrayContaining(['IMAP.AccessAsUser.All', 'SMTP.Send']),
  })
  const graph = await refreshTokens({ ...base(), refreshToken: outlook.refreshToken, scopes: graphScopes() })
  expect(readTokenClaims(graph.accessToken)?.audience).toContain('graph')
})

test('app-only tokens name their roles and bring no refresh token', async () => {
  const tokens = await clientCredentials({ ...base(), scope: appOnlyScope(endpointsOfTenant(tenant), 'graph') })
  expect(tokens.refreshToken).toBeNull()
  expect(readTokenClaims(tokens.accessToken)).toMatchObject({
    isAppOnly: true,
    permissions: expect.arrayContaining(['Mail.ReadWrite']),
  })
})

test.each([
  ['a nonce of another sign-in', { nonce: 'other' }],
  ['the issuer of another cloud', { endpoints: undefined }],
])('an id_token with %s is not trusted', async (_what, change) => {
  const request = redemption(await comeBack(tenant))
  const issuer = { ...request.endpoints, issuer: 'https://login.example.com/{tenantid}/v2.0' }
  const failure = await failureOf(redeemCode({ ...request, ...('nonce' in change ? change : { endpoints: issuer }) }))
  expect(failure.code).toBe('PROTOCOL')
  expect(failure.message).toMatch(/not to be trusted/)
})

test('an id_token signed by a key that was never published is not trusted', async () => {
  const request = redemption(await comeBack(tenant))
  const other = await startTenant({ randomSeed: 2 })
  try {
    const endpoints = { ...request.endpoints, keysUrl: endpointsOfTenant(other).keysUrl }
    expect((await failureOf(redeemCode({ ...request, endpoints }))).message).toMatch(/not to be trusted/)
  } finally {
    await other.close()
  }
})

test('a wrong secret is a matter of configuration, with every fact Microsoft gave and not the secret', async () => {
  const secret = 'a-secret-that-is-wrong'
  const { refreshToken } = await signIn(tenant)
  const failure = await failureOf(
    refreshTokens({ ...base(), credential: { kind: 'secret', secret }, refreshToken: refreshToken ?? '', scopes: graphScopes() }),
  )
  expect(failure.code).toBe('CONFIGURATION')
  expect(failure.facts).toMatchObject({
    border: 'entra',
    status: 401,
    providerCode: 'AADSTS7000215',
    oauthError: 'invalid_client',
    correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  const told = JSON.stringify([failure.facts, failure.message, failure.stack])
  expect(told).not.toContain(secret)
  expect(told).not.toContain(refreshToken)
})

test('a code works once', async () => {
  const request = redemption(await comeBack(tenant))
  await redeemCode(request)
  const failure = await failureOf(redeemCode(request))
  expect([failure.code, failure.facts.providerCode]).toEqual(['SIGN_IN_NEEDED', 'AADSTS54005'])
})

test('a stolen code without its PKCE verifier is worth nothing', async () => {
  const request = redemption(await comeBack(tenant))
  const failure = await failureOf(redeemCode({ ...request, codeVerifier: 'x'.repeat(43) }))
  expect(['SIGN_IN_NEEDED', 'CONFIGURATION']).toContain(failure.code)
})

const people = '/users/support@contoso.example'
test.each([
  ['a revoked session', 'PATCH', people, { revokeSessions: true }, 'SIGN_IN_NEEDED', 'AADSTS50173'],
  ['a disabled person', 'PATCH', people, { accountEnabled: false }, 'PERMISSION', 'AADSTS50057'],
  ['consent taken back', 'DELETE', `/grants?appId=${CLIENT_ID}`, undefined, 'SIGN_IN_NEEDED', 'AADSTS65001'],
  ['an expired secret', 'PATCH', `/apps/${CLIENT_ID}`, { expireSecrets: 'all' }, 'CONFIGURATION', 'AADSTS7000222'],
  ['a disabled app', 'PATCH', `/apps/${CLIENT_ID}`, { enabled: false }, 'CONFIGURATION', 'AADSTS7000112'],
  ['90 idle days', 'POST', '/clock', { shiftDays: 91 }, 'SIGN_IN_NEEDED', 'AADSTS700082'],
] as const)('after %s a refresh fails as it should', async (_what, method, path, body, code, providerCode) => {
  const { refreshToken } = await signIn(tenant)
  // The revocation must lie after the sign-in, also by a clock of whole seconds.
  await control(tenant, 'POST', '/clock', { shiftMs: 2_000 })
  await control(tenant, method, path, body)
  const failure = await failureOf(
    refreshTokens({ ...base(), refreshToken: refreshToken ?? '', scopes: graphScopes(), ...clock() }),
  )
  expect([failure.code, failure.facts.providerCode]).toEqual([code, providerCode])
})

test.each([
  [{ kind: 'status', status: 503, retryAfterSeconds: 30 }, 'UNAVAILABLE', 30],
  [{ kind: 'status', status: 429, retryAfterSeconds: 7 }, 'THROTTLED', 7],
  [{ kind: 'error', code: 90033 }, 'UNAVAILABLE', undefined],
  [{ kind: 'error', code: 53003 }, 'PERMISSION', undefined],
  [{ kind: 'error', code: 50076 }, 'SIGN_IN_NEEDED', undefined],
  [{ kind: 'error', code: 50196 }, 'THROTTLED', 600],
  [{ kind: 'cut', when: 'before' }, 'NETWORK', undefined],
  [{ kind: 'cut', when: 'middle' }, 'NETWORK', undefined],
])('the fault %j is %s', async (effect, code, retryAfterSeconds) => {
  await fault(tenant, { protocol: 'entra', operation: 'token', effect })
  const failure = await failureOf(clientCredentials({ ...base(), scope: appOnlyScope(endpointsOfTenant(tenant), 'graph') }))
  expect([failure.code, failure.facts.retryAfterSeconds]).toEqual([code, retryAfterSeconds])
})

test('a declined consent and a cancelled sign-in come back as errors, a code does not', async () => {
  const declined = await comeBack(tenant, { consent: 'decline' })
  const error = readRedirectError(declined.params)
  expect([error?.code, error?.facts.oauthError]).toEqual(['SIGN_IN_NEEDED', 'access_denied'])
  expect(readRedirectError(new URLSearchParams('error=access_denied&error_subcode=cancel&state=x'))?.facts.suberror).toBe(
    'cancel',
  )
  expect(readRedirectError(new URLSearchParams('code=x&state=y'))).toBeNull()
})

test('a signal ends a token request', async () => {
  await fault(tenant, { protocol: 'entra', operation: 'token', effect: { kind: 'delay', milliseconds: 20_000 } })
  const scope = appOnlyScope(endpointsOfTenant(tenant), 'graph')
  expect((await failureOf(clientCredentials({ ...base(), scope, signal: AbortSignal.timeout(50) }))).code).toBe('ABORTED')
})
