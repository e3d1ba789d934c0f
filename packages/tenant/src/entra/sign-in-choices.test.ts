import { createHash } from 'node:crypto'

import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { APP_ID, REDIRECT, askTokens, authorizeUrl, control, winCode } from '../../test/ask-tokens.ts'
import type { Fields } from '../../test/ask-tokens.ts'
import { APP_ONLY, FEDERATED, byAssertion, byCertificate, outsideToken } from '../../test/every-code/outcome.ts'
import type { Outcome } from '../../test/every-code/outcome.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { makeBrowser, walkSignIn } from '../walk-sign-in.ts'

let tenant: Tenant

beforeAll(async () => {
  tenant = await startTenant()
})

afterEach(async () => {
  await control(tenant, 'POST', '/reset')
})

afterAll(async () => {
  await tenant.close()
})

const ofApp = async (patch: object) => await control(tenant, 'PATCH', `/apps/${APP_ID}`, patch)
const settle = async (entra: object) => await control(tenant, 'PATCH', '/settings', { entra })
const codesOf = (outcome: Outcome) => ('json' in outcome ? (outcome.json.body['error_codes'] ?? 'granted') : 'a page')

describe('an app that opted in to tokens from /authorize', () => {
  const asking: Fields = { response_type: 'code id_token token', nonce: 'n-0S6_WzA2Mj' }
  const halfHash = (text: unknown) => createHash('sha256').update(String(text)).digest().subarray(0, 16).toString('base64url')

  test('gets them by fragment, bound to code and access token by hashes, with its nonce', async () => {
    await ofApp({ idTokenIssuance: true, accessTokenIssuance: true })
    const { sentTo } = await walkSignIn(makeBrowser(), authorizeUrl(tenant, asking))
    expect(sentTo?.search).toBe('')
    const given = Object.fromEntries(new URLSearchParams(sentTo?.hash.slice(1)))
    expect(Object.keys(given).toSorted()).toEqual(
      ['access_token', 'code', 'expires_in', 'id_token', 'scope', 'session_state', 'state', 'token_type'].toSorted(),
    )
    const claims = decodeJwt(given['id_token'] ?? '')
    expect(claims).toMatchObject({
      nonce: 'n-0S6_WzA2Mj',
      c_hash: halfHash(given['code']),
      at_hash: halfHash(given['access_token']),
    })
    const redeemed = await askTokens(tenant, {
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code: given['code'] ?? '',
    })
    expect(redeemed.status).toBe(200)
  })

  test('gets them by a form that sends itself', async () => {
    await ofApp({ idTokenIssuance: true })
    const fields = { response_type: 'code id_token', nonce: 'n', response_mode: 'form_post' }
    const sight = await walkSignIn(makeBrowser(), authorizeUrl(tenant, fields))
    expect(sight.html).toContain(`action="${REDIRECT}"`)
    for (const name of ['code', 'id_token', 'state', 'session_state']) expect(sight.html).toContain(`name="${name}"`)
  })

  test.each([
    ['without a nonce', { response_type: 'code id_token' }, 'AADSTS900144'],
    ['by query', { response_type: 'code id_token', nonce: 'n', response_mode: 'query' }, 'AADSTS70007'],
    ['of the kind it did not opt in to', { response_type: 'token', nonce: 'n' }, 'AADSTS70005'],
  ])('gets none %s', async (_, fields, code) => {
    await ofApp({ idTokenIssuance: true })
    const { sentTo } = await makeBrowser().open(authorizeUrl(tenant, fields))
    const told = new URLSearchParams(sentTo?.hash === '' ? sentTo.search : sentTo?.hash.slice(1))
    expect(told.get('error_description')).toContain(code)
  })
})

describe('hints', () => {
  test('login_hint does not choose where select_account is to', async () => {
    const page = await makeBrowser().open(authorizeUrl(tenant, { prompt: 'select_account', login_hint: 'sam@contoso.example' }))
    expect(page.heading).toBe('Sign in')
  })

  test('domain_hint takes the one account of the session that fits', async () => {
    await ofApp({ signInAudience: 'AzureADandPersonalMicrosoftAccount' })
    await control(tenant, 'POST', '/users', { userPrincipalName: 'pat@outlook.example', accountType: 'personal' })
    const browser = makeBrowser()
    await walkSignIn(browser, authorizeUrl(tenant, {}, 'common'))
    await walkSignIn(browser, authorizeUrl(tenant, { prompt: 'select_account' }, 'common'), { login: 'pat@outlook.example' })
    expect((await browser.open(authorizeUrl(tenant, {}, 'common'))).heading).toBe('Pick an account')
    expect((await browser.open(authorizeUrl(tenant, { domain_hint: 'consumers' }, 'common'))).sentTo).toBeDefined()
    expect((await browser.open(authorizeUrl(tenant, { domain_hint: 'contoso.example' }, 'common'))).sentTo).toBeDefined()
  })
})

describe('a rule of the tenant', () => {
  test.each([
    ['block', 53003, 'interaction_required'],
    ['compliantDevice', 53000, 'interaction_required'],
    ['externalChallenge', 50158, 'interaction_required'],
  ])('%s sends the person back to the app with AADSTS%i', async (signInPolicy, code, error) => {
    await control(tenant, 'PATCH', '/users/support@contoso.example', { signInPolicy })
    const { sentTo } = await walkSignIn(makeBrowser(), authorizeUrl(tenant))
    expect(sentTo?.searchParams.get('error')).toBe(error)
    expect(sentTo?.searchParams.get('error_description')).toContain(`AADSTS${code}:`)
    expect(sentTo?.searchParams.get('state')).toBe('st&te=1')
  })

  test('is lifted by null', async () => {
    await control(tenant, 'PATCH', '/users/support@contoso.example', { signInPolicy: 'block' })
    await control(tenant, 'PATCH', '/users/support@contoso.example', { signInPolicy: null })
    expect(await winCode(tenant)).toMatch(/^[\w.-]{20,}$/)
  })

  test('that asks for assignment lets the assigned in', async () => {
    await ofApp({ assignmentRequired: true, assign: 'support@contoso.example' })
    expect(await winCode(tenant)).toMatch(/^[\w.-]{20,}$/)
    const { sentTo } = await walkSignIn(makeBrowser(), authorizeUrl(tenant), { login: 'sam@contoso.example' })
    expect(sentTo?.searchParams.get('error_description')).toContain('AADSTS50105:')
  })
})

describe('a request for an administrator’s approval', () => {
  test('is sent from the page, waits in the list, and opens the way once it is approved', async () => {
    await settle({ adminConsentRequests: true })
    await control(tenant, 'PATCH', '/users/support@contoso.example', { adminApprovalRequired: true })
    const browser = makeBrowser()
    const wall = await walkSignIn(browser, authorizeUrl(tenant), { stopAt: 'Approval required' })
    const sent = await browser.press(wall, { action: 'requestApproval', justification: 'We answer mail with it' })
    expect(sent.heading).toBe('Request sent')
    const back = await browser.press(sent, { action: 'cancel' })
    expect(Object.fromEntries(back.sentTo?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      error_subcode: 'cancel',
      state: 'st&te=1',
    })

    const [request] = (await (await control(tenant, 'GET', '/consent-requests')).json()) as { id: string; reason: string }[]
    expect(request).toMatchObject({ appId: APP_ID, reason: 'We answer mail with it' })
    expect((await control(tenant, 'POST', `/consent-requests/${request?.id}/approve`)).status).toBe(204)
    expect((await browser.open(authorizeUrl(tenant))).sentTo?.searchParams.has('code')).toBe(true)
    expect((await control(tenant, 'POST', `/consent-requests/${request?.id}/deny`)).status).toBe(404)
  })
})

describe('application permissions an administrator grants', () => {
  test('are in tokens only once they have been copied about', async () => {
    await control(tenant, 'DELETE', '/grants')
    await settle({ propagationMilliseconds: 60_000 })
    const query = new URLSearchParams({
      client_id: APP_ID,
      redirect_uri: REDIRECT,
      scope: 'https://graph.microsoft.com/.default',
    })
    const address = `${tenant.endpoints.adminConsent}?${query.toString()}`
    await walkSignIn(makeBrowser(), address, { login: 'alex.admin@contoso.example' })
    const rolesNow = async () => decodeJwt(String((await askTokens(tenant, APP_ONLY)).body['access_token']))['roles']
    expect(await rolesNow()).toBeUndefined()
    await control(tenant, 'POST', '/clock', { shiftMs: 60_000 })
    expect(await rolesNow()).toContain('Mail.Send')
  })
})

describe('a client assertion', () => {
  test('is taken again and again, as Microsoft does, or once, by a setting', async () => {
    const same = { jti: 'ab12' }
    expect(codesOf(await byCertificate(same)(tenant))).toBe('granted')
    expect(codesOf(await byCertificate(same)(tenant))).toBe('granted')
    await settle({ refuseReplayedAssertions: true })
    expect(codesOf(await byCertificate(same)(tenant))).toEqual([50013])
    expect(codesOf(await byCertificate({ jti: 'cd34' })(tenant))).toBe('granted')
  })

  test('of an outside issuer must match issuer, subject and audience to the letter, and be in time', async () => {
    await ofApp({ addFederatedCredential: FEDERATED })
    expect(codesOf(await byAssertion(await outsideToken(tenant))(tenant))).toBe('granted')
    for (const given of [{ issuer: 'https://ci.example/' }, { subject: 'REPO:desk' }, { audience: 'api://other' }]) {
      expect([given, codesOf(await byAssertion(await outsideToken(tenant, given))(tenant))]).toEqual([given, [700213]])
    }
    expect(codesOf(await byAssertion(await outsideToken(tenant, { lifeSeconds: -600 }))(tenant))).toEqual([700024])
  })

  test('of an outside issuer is checked against its key', async () => {
    await ofApp({ addFederatedCredential: FEDERATED })
    const [head = '', body = ''] = (await outsideToken(tenant)).split('.')
    expect(codesOf(await byAssertion(`${head}.${body}.${'A'.repeat(342)}`)(tenant))).toEqual([50013])
  })
})

describe('a device', () => {
  test('that polls too fast is told to slow down, once that is switched on', async () => {
    await ofApp({ isFallbackPublicClient: true })
    await settle({ enforceDevicePolling: true, devicePollSeconds: 7 })
    const body = new URLSearchParams({ client_id: APP_ID, scope: 'openid Mail.Read' })
    const device = (await (await fetch(tenant.endpoints.deviceCode, { method: 'POST', body })).json()) as Record<string, string>
    expect(device['interval']).toBe(7)
    const poll = async () => {
      const fields = {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: device['device_code'] ?? '',
        client_secret: '',
      }
      return (await askTokens(tenant, fields)).body['error']
    }
    expect([await poll(), await poll()]).toEqual(['authorization_pending', 'slow_down'])
    await control(tenant, 'POST', '/clock', { shiftMs: 7000 })
    expect(await poll()).toBe('authorization_pending')
  })
})

describe('the tokens of a single page app', () => {
  const redirect = 'http://localhost/spa'
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

  test('are refreshed from its page for a day and no longer, however often', async () => {
    await ofApp({ spaRedirectUris: [redirect] })
    const code = await winCode(tenant, { redirect_uri: redirect, ...challenge })
    const fromPage = { headers: { origin: 'http://localhost' } }
    const given = { grant_type: 'authorization_code', redirect_uri: redirect, code, code_verifier: verifier, client_secret: '' }
    let token = String((await askTokens(tenant, given, fromPage)).body['refresh_token'])
    const refresh = async (init: RequestInit) =>
      await askTokens(tenant, { grant_type: 'refresh_token', refresh_token: token, client_secret: '' }, init)
    expect((await refresh({})).body).toMatchObject({ error_codes: [9002327] })
    await control(tenant, 'POST', '/clock', { shiftMs: 20 * 3_600_000 })
    const again = await refresh(fromPage)
    expect(again.headers.get('access-control-allow-origin')).toBe('*')
    token = String(again.body['refresh_token'])
    await control(tenant, 'POST', '/clock', { shiftMs: 5 * 3_600_000 })
    expect((await refresh(fromPage)).body).toMatchObject({ error_codes: [700084] })
  })
})

describe('a password', () => {
  test('changed by the person ends what public clients hold, and what servers hold lives on', async () => {
    await ofApp({ publicRedirectUris: ['http://localhost/native'] })
    const redeem = async (redirect: string, secret: Fields) => {
      const code = await winCode(tenant, { redirect_uri: redirect })
      const fields = { grant_type: 'authorization_code', redirect_uri: redirect, code, ...secret }
      return String((await askTokens(tenant, fields)).body['refresh_token'])
    }
    const ofServer = await redeem(REDIRECT, {})
    const ofDevice = await redeem('http://localhost/native', { client_secret: '' })
    await control(tenant, 'POST', '/clock', { shiftMs: 1000 })
    await control(tenant, 'PATCH', '/users/support@contoso.example', { changePassword: 'another' })
    const refresh = async (token: string, more: Fields = {}) =>
      (await askTokens(tenant, { grant_type: 'refresh_token', refresh_token: token, ...more })).body
    expect(await refresh(ofServer)).toHaveProperty('access_token')
    expect(await refresh(ofDevice, { client_secret: '' })).toMatchObject({ error_codes: [50133] })
  })

  test('given wrong too often locks the account for a minute', async () => {
    await settle({ lockoutThreshold: 3 })
    const sign = async (passwd: string) => (await walkSignIn(makeBrowser(), authorizeUrl(tenant), { password: passwd })).text
    expect(await sign('wrong')).toContain('AADSTS50126')
    expect(await sign('wrong')).toContain('AADSTS50126')
    expect(await sign('wrong')).toContain('AADSTS50053')
    expect(await sign('Contoso!2026')).toContain('AADSTS50053')
    await control(tenant, 'POST', '/clock', { shiftMs: 60_001 })
    expect(await winCode(tenant)).toMatch(/^[\w.-]{20,}$/)
  })
})
