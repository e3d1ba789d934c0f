import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { makeBrowser, walkSignIn } from '@postdesk/tenant/walk-sign-in'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { failureOf } from '../../test/connector-contract.ts'
import { CLIENT_ID, control, endpointsOfTenant, fault } from '../../test/sign-in.ts'
import { endpointsOfProvider } from '../endpoints/index.ts'
import { fateOf } from '../fate.ts'
import { pollDeviceCode, refreshTokens, startDeviceCode, tokenScopesFor } from './index.ts'
import type { DeviceCode } from './index.ts'
import { readDeviceCode } from './start-device-code.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
beforeEach(async () => {
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { isFallbackPublicClient: true })
})
afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})
afterAll(async () => {
  await tenant.close()
})

const scopes = () => tokenScopesFor({ endpoints: endpointsOfTenant(tenant), protocols: ['imap', 'smtp'], resource: 'outlook' })
const client = () => ({ endpoints: endpointsOfTenant(tenant), clientId: CLIENT_ID, now: new Date(tenant.world.clock.now()) })
const begin = async () => await startDeviceCode({ ...client(), scopes: scopes() })
const poll = async ({ deviceCode }: Pick<DeviceCode, 'deviceCode'>) =>
  await pollDeviceCode({ ...client(), credential: { kind: 'none' }, deviceCode })

/** What the person does, in a browser anywhere. */
async function enterCode(device: DeviceCode, consent: 'accept' | 'decline'): Promise<void> {
  const browser = makeBrowser()
  const entered = await browser.press(await browser.open(device.verificationUri), { otc: device.userCode })
  await walkSignIn({ ...browser, open: async () => await Promise.resolve(entered) }, '', { consent })
}

test('a code is shown with its page, its end and the pace of asking', async () => {
  const device = await begin()
  expect(device).toMatchObject({ intervalSeconds: 5, verificationUriComplete: null })
  expect(device.message).toContain(device.userCode)
  expect(device.expiresAt.getTime() - tenant.world.clock.now()).toBeGreaterThan(800_000)
})

test('it waits, then brings tokens and a proven identity, whose refresh token goes on without a secret', async () => {
  const device = await begin()
  expect(await poll(device)).toEqual({ kind: 'pending' })
  await enterCode(device, 'accept')
  const end = await poll(device)
  if (end.kind !== 'authorized') throw new Error(`It ended as ${end.kind}`)
  expect(end.tokens.identity).toMatchObject({
    tenantId: tenant.world.directory.tenantId,
    username: 'support@contoso.example',
  })
  expect(end.tokens.scopes.join(' ')).toContain('IMAP.AccessAsUser.All')
  const renewed = await refreshTokens({
    ...client(),
    credential: { kind: 'none' },
    refreshToken: end.tokens.refreshToken ?? '',
    scopes: scopes(),
  })
  expect(renewed.accessToken).not.toBe('')
  // The code is used up, which is no outcome of the flow but a fault of whoever asks again.
  expect((await failureOf(poll(device))).facts.providerCode).toBe('AADSTS54005')
})

test('a decline, an end and a code nobody gave are told apart', async () => {
  const declined = await begin()
  await enterCode(declined, 'decline')
  expect(await poll(declined)).toMatchObject({ kind: 'declined', error: { code: 'SIGN_IN_NEEDED' } })
  const late = await begin()
  await control(tenant, 'POST', '/clock', { shiftMs: 901_000 })
  expect(await poll(late)).toMatchObject({ kind: 'expired', error: { facts: { oauthError: 'expired_token' } } })
  expect(await poll({ deviceCode: 'garbled' })).toMatchObject({
    kind: 'unknown-code',
    error: { facts: { correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
  })
})

test('whoever asks too fast is told to slow down by five seconds', async () => {
  await control(tenant, 'PATCH', '/settings', { entra: { enforceDevicePolling: true } })
  const device = await begin()
  expect(await poll(device)).toEqual({ kind: 'pending' })
  expect(await poll(device)).toEqual({ kind: 'slow-down', addSeconds: 5 })
})

test('an outage is thrown, leaves the code alive, and says to ask again', async () => {
  const device = await begin()
  await fault(tenant, { protocol: 'entra', operation: 'token', effect: { kind: 'status', status: 503 }, count: 1 })
  expect(fateOf(await failureOf(poll(device))).kind).toBe('again')
  expect(await poll(device)).toEqual({ kind: 'pending' })
})

test('an app registration that allows no public clients is named, before any code is shown', async () => {
  await control(tenant, 'PATCH', `/apps/${CLIENT_ID}`, { isFallbackPublicClient: false })
  const failure = await failureOf(begin())
  expect([failure.code, failure.facts.providerCode]).toEqual(['CONFIGURATION', 'AADSTS7000218'])
})

test('a provider without device code says so in words', async () => {
  const endpoints = endpointsOfProvider({ provider: 'google' })
  const failure = await failureOf(startDeviceCode({ endpoints, clientId: 'x', scopes: [] }))
  expect(failure.message).toMatch(/Google offers no sign-in by device code/)
})

const answered = (body: unknown) => ({
  status: 200,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  host: 'login.example.com',
  clientRequestId: 'x',
})

test('the example of RFC 8628 section 3.2 is read', () => {
  const now = new Date('2026-11-30T12:00:00Z')
  const body = {
    device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://example.com/device',
    verification_uri_complete: 'https://example.com/device?user_code=WDJB-MJHT',
    expires_in: 1800,
    interval: 5,
  }
  expect(readDeviceCode(answered(body), now)).toEqual({
    deviceCode: body.device_code,
    userCode: 'WDJB-MJHT',
    verificationUri: body.verification_uri,
    verificationUriComplete: body.verification_uri_complete,
    message: 'Open https://example.com/device in a browser and enter the code WDJB-MJHT.',
    expiresAt: new Date('2026-11-30T12:30:00Z'),
    intervalSeconds: 5,
  })
})

test.each([
  ['no code', { user_code: 'x', verification_uri: 'https://example.com', expires_in: 1 }],
  ['a page that is a script', { device_code: 'x', user_code: 'x', verification_uri: 'javascript:alert(1)', expires_in: 1 }],
  ['no end', { device_code: 'x', user_code: 'x', verification_uri: 'https://example.com' }],
])('an answer with %s is not believed', async (_what, body) => {
  const failure = await failureOf(Promise.resolve().then(() => readDeviceCode(answered(body), new Date())))
  expect(failure.code).toBe('UNAVAILABLE')
})
