import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { APP_ID, REDIRECT, SECRET, askTokens, control, winCode, winTokens } from '../../test/ask-tokens.ts'
import type { Fields, TokenReply } from '../../test/ask-tokens.ts'
import { startTenant } from '../index.ts'
import type { Tenant } from '../index.ts'
import { AADSTS } from './aadsts.ts'

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

const guid = z.guid()
const time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/)

/** The error of the token endpoint as Microsoft documents it; members beyond these are a fault. */
const errorShape = z.strictObject({
  error: z.string(),
  error_description: z
    .string()
    .regex(/^AADSTS\d+: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
  error_codes: z.array(z.number()).length(1),
  timestamp: time,
  trace_id: guid,
  correlation_id: guid,
  error_uri: z
    .string()
    .regex(/^https:\/\/login\.microsoftonline\.com\/error\?code=\d+$/)
    .optional(),
  suberror: z.string().optional(),
  claims: z.string().optional(),
})

type Expected = { code: number; error: string; status?: number; suberror?: string; hasUri?: true; hasClaims?: true }

/** Reads a refusal and checks its form, which is the same for every code. */
function readRefusal(reply: TokenReply): Expected {
  const body = errorShape.parse(reply.body)
  const [code = 0] = body.error_codes
  expect(body.error_description).toMatch(new RegExp(`^AADSTS${code}: [^{}]+$`))
  expect(reply.headers.get('x-ms-request-id')).toBe(body.trace_id)
  expect(reply.headers.get('cache-control')).toContain('no-store')
  return {
    code,
    error: body.error,
    status: reply.status,
    ...(body.suberror !== undefined && { suberror: body.suberror }),
    ...(body.error_uri !== undefined && { hasUri: true }),
    ...(body.claims !== undefined && { hasClaims: true }),
  }
}

const refused = (expected: Expected): Expected => ({ status: 400, ...expected })

describe('a token request is refused when', () => {
  const appOnly = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
  const rows: readonly (readonly [string, Fields, Expected, string?])[] = [
    [
      'the secret is wrong',
      { ...appOnly, client_secret: 'nope' },
      { code: 7000215, error: 'invalid_client', status: 401, hasUri: true },
    ],
    ['there is no secret', { ...appOnly, client_secret: '' }, { code: 7000218, error: 'invalid_client', status: 401 }],
    [
      'the app is unknown',
      { ...appOnly, client_id: '11111111-2222-4333-8444-555555555555' },
      { code: 700016, error: 'unauthorized_client' },
    ],
    ['the client id is no GUID', { ...appOnly, client_id: 'postdesk' }, { code: 700038, error: 'unauthorized_client' }],
    ['the client id is missing', { ...appOnly, client_id: '' }, { code: 900144, error: 'invalid_request' }],
    ['the grant type is missing', {}, { code: 900144, error: 'invalid_request' }],
    ['the grant type is unsupported', { grant_type: 'urn:example:magic' }, { code: 70003, error: 'unsupported_grant_type' }],
    [
      'the grant type is the name of a method of objects',
      { grant_type: 'constructor' },
      { code: 70003, error: 'unsupported_grant_type' },
    ],
    ['the scope is missing', { ...appOnly, scope: '' }, { code: 900144, error: 'invalid_request' }],
    [
      'an app-only scope names a permission',
      { ...appOnly, scope: 'https://graph.microsoft.com/Mail.Read' },
      { code: 1002012, error: 'invalid_scope' },
    ],
    [
      'an app-only scope has two resources',
      { ...appOnly, scope: 'https://graph.microsoft.com/.default https://outlook.office.com/.default' },
      { code: 28000, error: 'invalid_request' },
    ],
    [
      'the resource is unknown',
      { ...appOnly, scope: 'https://api.fabrikam.example/.default' },
      { code: 500011, error: 'invalid_resource', hasUri: true },
    ],
    ['v1 resource is given', { ...appOnly, resource: 'https://graph.microsoft.com' }, { code: 901002, error: 'invalid_request' }],
    ['the tenant is unknown', appOnly, { code: 90002, error: 'invalid_request' }, '22222222-2222-4333-8444-555555555555'],
    ['the tenant is no name at all', appOnly, { code: 900023, error: 'invalid_request' }, 'nonsense'],
    ['an app asks for itself on /common', appOnly, { code: 9001023, error: 'invalid_request' }, 'common'],
    [
      'a single-tenant app refreshes on /common',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      { code: 50194, error: 'invalid_request' },
      'common',
    ],
    [
      'the code is missing',
      { grant_type: 'authorization_code', redirect_uri: REDIRECT },
      { code: 900144, error: 'invalid_request' },
    ],
    [
      'the code is garbage',
      { grant_type: 'authorization_code', redirect_uri: REDIRECT, code: 'x' },
      { code: 9002313, error: 'invalid_request' },
    ],
    [
      'the refresh token is mangled',
      { grant_type: 'refresh_token', refresh_token: '<x>' },
      { code: 9002313, error: 'invalid_request' },
    ],
    [
      'the refresh token was never issued',
      { grant_type: 'refresh_token', refresh_token: `1.AX${'a'.repeat(80)}` },
      { code: 70000, error: 'invalid_grant' },
    ],
    [
      'the password is wrong',
      { grant_type: 'password', username: 'sam@contoso.example', password: 'x', scope: 'User.Read' },
      { code: 50126, error: 'invalid_grant' },
    ],
    [
      'the person is unknown',
      { grant_type: 'password', username: 'bo@contoso.example', password: 'x', scope: 'User.Read' },
      { code: 50034, error: 'invalid_grant' },
    ],
    [
      'the device code is unknown',
      { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' },
      { code: 70018, error: 'bad_verification_code' },
    ],
  ]
  const cases = rows.map(([when, fields, expected, segment]) => ({ when, fields, expected, segment }))
  test.each(cases)('$when', async ({ fields, expected, segment }) => {
    expect(readRefusal(await askTokens(tenant, fields, {}, segment))).toEqual(refused(expected))
  })

  test('the secret has expired, or its id was pasted in place of its value', async () => {
    const [secret] = tenant.world.registry.findApp(APP_ID)?.secrets ?? []
    expect(readRefusal(await askTokens(tenant, { ...appOnly, client_secret: secret?.keyId ?? '' }))).toEqual(
      refused({
        code: 7000215,
        error: 'invalid_client',
        status: 401,
        hasUri: true,
      }),
    )
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { expireSecrets: 'all' })
    expect(readRefusal(await askTokens(tenant, appOnly))).toEqual(
      refused({ code: 7000222, error: 'invalid_client', status: 401 }),
    )
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { addSecret: { secretText: 'the-new-one' } })
    expect(await askTokens(tenant, { ...appOnly, client_secret: 'the-new-one' })).toMatchObject({ status: 200 })
  })

  test('the app was switched off', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { enabled: false })
    expect(readRefusal(await askTokens(tenant, appOnly))).toEqual(refused({ code: 7000112, error: 'unauthorized_client' }))
  })

  test('a public client sends a secret', async () => {
    await control(tenant, 'PATCH', `/apps/${APP_ID}`, { isFallbackPublicClient: true })
    const fields = { grant_type: 'password', username: 'sam@contoso.example', password: 'x', scope: 'User.Read' }
    expect(readRefusal(await askTokens(tenant, fields))).toEqual(refused({ code: 700025, error: 'invalid_client', status: 401 }))
  })

  test('a request with GET is shown a page', async () => {
    const answer = await fetch(tenant.endpoints.token)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toContain('AADSTS900561')
  })
})

describe('an authorization code is refused when', () => {
  const redeem = { grant_type: 'authorization_code', redirect_uri: REDIRECT }

  test('it was redeemed before', async () => {
    const code = await winCode(tenant)
    expect(await askTokens(tenant, { ...redeem, code })).toMatchObject({ status: 200 })
    expect(readRefusal(await askTokens(tenant, { ...redeem, code }))).toEqual(refused({ code: 54005, error: 'invalid_grant' }))
  })

  test('ten minutes have passed', async () => {
    const code = await winCode(tenant)
    await control(tenant, 'POST', '/clock', { shiftMs: 10 * 60_000 + 1 })
    expect(readRefusal(await askTokens(tenant, { ...redeem, code }))).toEqual(refused({ code: 70008, error: 'invalid_grant' }))
  })

  test('the redirect URI differs from the one at the start', async () => {
    const code = await winCode(tenant)
    const reply = await askTokens(tenant, { ...redeem, redirect_uri: 'http://127.0.0.1/oauth/callback', code })
    expect(readRefusal(reply)).toEqual(refused({ code: 500112, error: 'invalid_grant' }))
    expect(await askTokens(tenant, { ...redeem, code }), 'a refused try does not use the code up').toMatchObject({ status: 200 })
  })

  test.each([
    ['S256 and the wrong verifier', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'S256', 'a'.repeat(43)],
    ['S256 and no verifier', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'S256', ''],
    ['plain, which a method left out means', 'b'.repeat(43), '', 'a'.repeat(43)],
  ])('its challenge is not met: %s', async (_, challenge, method, verifier) => {
    const code = await winCode(tenant, { code_challenge: challenge, code_challenge_method: method })
    expect(readRefusal(await askTokens(tenant, { ...redeem, code, code_verifier: verifier }))).toEqual(
      refused({ code: 501481, error: 'invalid_grant' }),
    )
  })

  test('another app presents it', async () => {
    const other = await (await control(tenant, 'POST', '/apps', { displayName: 'Other', secrets: [{ secretText: 's' }] })).json()
    const code = await winCode(tenant)
    const reply = await askTokens(tenant, { ...redeem, code, client_id: (other as { appId: string }).appId, client_secret: 's' })
    expect(readRefusal(reply)).toEqual(refused({ code: 700005, error: 'invalid_grant' }))
  })

  test('a page in a browser redeems what was given to a server', async () => {
    const code = await winCode(tenant)
    const reply = await askTokens(tenant, { ...redeem, code }, { headers: { origin: 'https://desk.example' } })
    expect(readRefusal(reply)).toEqual(refused({ code: 9002326, error: 'invalid_request' }))
  })
})

describe('PKCE', () => {
  test('accepts the verifier of RFC 7636 for its challenge', async () => {
    const code = await winCode(tenant, {
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const fields = {
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }
    expect(await askTokens(tenant, fields)).toMatchObject({ status: 200 })
  })
})

describe('a refresh token is refused when', () => {
  const refresh = async (fields: Fields = {}, token?: string): Promise<TokenReply> =>
    await askTokens(tenant, { grant_type: 'refresh_token', refresh_token: token ?? refreshToken, ...fields })
  let refreshToken = ''

  beforeEach(async () => {
    refreshToken = String((await winTokens(tenant))['refresh_token'])
  })

  const byUser = async (patch: object) => await control(tenant, 'PATCH', '/users/support@contoso.example', patch)
  const rows: readonly (readonly [string, () => Promise<unknown>, Expected])[] = [
    [
      '90 idle days have passed',
      async () => await control(tenant, 'POST', '/clock', { shiftDays: 90.01 }),
      { code: 700082, error: 'invalid_grant' },
    ],
    ['the person was disabled', async () => await byUser({ accountEnabled: false }), { code: 50057, error: 'invalid_grant' }],
    [
      'the password was reset',
      async () => await byUser({ resetPassword: 'another' }),
      { code: 50173, error: 'invalid_grant', suberror: 'bad_token' },
    ],
    [
      'the sessions were revoked',
      async () => await byUser({ revokeSessions: true }),
      { code: 50173, error: 'invalid_grant', suberror: 'bad_token' },
    ],
    [
      'a second factor is required since',
      async () => await byUser({ mfaRequired: true }),
      { code: 50076, error: 'invalid_grant', suberror: 'basic_action', hasClaims: true },
    ],
    [
      'the person was deleted',
      async () => await control(tenant, 'DELETE', '/users/support@contoso.example'),
      { code: 50034, error: 'invalid_grant' },
    ],
    [
      'consent was taken back',
      async () => await control(tenant, 'DELETE', `/grants?appId=${APP_ID}`),
      { code: 65001, error: 'invalid_grant', suberror: 'consent_required' },
    ],
    [
      'the app was deleted',
      async () => await control(tenant, 'DELETE', `/apps/${APP_ID}`),
      { code: 700016, error: 'unauthorized_client' },
    ],
  ]
  test.each(rows)('%s', async (_, happen, expected) => {
    expect(await refresh()).toMatchObject({ status: 200 })
    await happen()
    expect(readRefusal(await refresh())).toEqual(refused(expected))
  })

  test('it asks for what was not consented to, and is good again for what was', async () => {
    const more = await refresh({ scope: 'https://graph.microsoft.com/User.Read.All' })
    expect(readRefusal(more)).toEqual(refused({ code: 65001, error: 'invalid_grant', suberror: 'consent_required' }))
    expect(readRefusal(await refresh({ scope: 'https://graph.microsoft.com/Mail.Reed' }))).toEqual(
      refused({ code: 70011, error: 'invalid_scope' }),
    )
    expect(readRefusal(await refresh({ scope: '.default Mail.Send' }))).toEqual(refused({ code: 70011, error: 'invalid_scope' }))
    const narrow = await refresh({ scope: 'https://graph.microsoft.com/Mail.Send' })
    expect(narrow.body['scope']).toContain('https://graph.microsoft.com/Mail.Send')
  })

  test('its own 90 days are over, though its successors live on', async () => {
    await control(tenant, 'POST', '/clock', { shiftDays: 60 })
    const second = String((await refresh()).body['refresh_token'])
    await control(tenant, 'POST', '/clock', { shiftDays: 60 })
    expect(readRefusal(await refresh())).toEqual(refused({ code: 700082, error: 'invalid_grant' }))
    expect(await refresh({}, second)).toMatchObject({ status: 200 })
  })
})

test('a refresh token may be redeemed for another resource that was consented to', async () => {
  const scope = 'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send Mail.Read'
  const first = await winTokens(tenant, { scope })
  // Several resources at /authorize are consented to together; the token is for the first.
  expect(first['scope']).toBe('https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send')
  const reply = await askTokens(tenant, {
    grant_type: 'refresh_token',
    refresh_token: String(first['refresh_token']),
    scope: 'Mail.Read',
  })
  const verdict = await tenant.world.tokens.verify(String(reply.body['access_token']), 'graph')
  expect(verdict).toMatchObject({ ok: true, principal: { scopes: ['Mail.Read'] } })
  expect(await tenant.world.tokens.verify(String(first['access_token']), 'graph')).toEqual({ ok: false, why: 'audience' })
  expect(reply.body).not.toHaveProperty('id_token')
})

test.each([
  ['Mail.Read https://outlook.office.com/SMTP.Send', 'Mail.Read'],
  [
    'https://outlook.office.com/SMTP.Send Mail.Read',
    'https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All',
  ],
])('a redemption that names several resources, %s, is for the first one', async (scope, granted) => {
  const consented =
    'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send Mail.Read'
  const { refresh_token: token } = await winTokens(tenant, { scope: consented })
  const reply = await askTokens(tenant, { grant_type: 'refresh_token', refresh_token: String(token), scope })
  expect(reply.status).toBe(200)
  expect(String(reply.body['scope']).split(' ').toSorted()).toEqual(granted.split(' ').toSorted())
})

test('without offline_access there is no refresh token', async () => {
  expect(await winTokens(tenant, { scope: 'openid Mail.Read' })).not.toHaveProperty('refresh_token')
})

test('a client names itself by HTTP Basic as well', async () => {
  const authorization = `Basic ${Buffer.from(`${APP_ID}:${encodeURIComponent(SECRET)}`).toString('base64')}`
  const fields = {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: '',
    client_secret: '',
  }
  expect(await askTokens(tenant, fields, { headers: { authorization } })).toMatchObject({ status: 200 })
})

test('fifteen identical requests within five minutes are a loop, once that is switched on', async () => {
  await control(tenant, 'PATCH', '/settings', { entra: { detectLoops: true } })
  const ask = async () =>
    await askTokens(tenant, { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' })
  for (let asked = 1; asked < 15; asked += 1) expect(await ask()).toMatchObject({ status: 200 })
  expect(readRefusal(await ask())).toEqual(refused({ code: 50196, error: 'invalid_grant' }))
  await control(tenant, 'POST', '/clock', { shiftMs: 300_001 })
  expect(await ask()).toMatchObject({ status: 200 })
})

test('an echoed request id comes back as correlation id', async () => {
  const id = '6d9a4b0e-4a55-4f0c-8f0a-1b2c3d4e5f60'
  const reply = await askTokens(tenant, {}, { headers: { 'client-request-id': id, 'return-client-request-id': 'true' } })
  expect(reply.body['correlation_id']).toBe(id)
  expect(reply.headers.get('client-request-id')).toBe(id)
})

test.each(Object.keys(AADSTS).map(Number))('AADSTS%i can be forced at the token endpoint', async (code) => {
  tenant.world.faults.add({ protocol: 'entra', operation: 'token', effect: { kind: 'error', code }, count: 1 })
  const reply = await askTokens(tenant, { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' })
  const body = errorShape.parse(reply.body)
  expect(body.error_codes).toEqual([code])
  const expected = body.error === 'invalid_client' ? 401 : body.error === 'temporarily_unavailable' ? 503 : 400
  expect(reply.status).toBe(expected)
})
