import { REDIRECT, SECRET, control, winCode, winTokens } from '../ask-tokens.ts'
import type { Tenant } from '../../src/index.ts'
import {
  APP_ONLY,
  FEDERATED,
  after,
  asking,
  askingAs,
  byAssertion,
  byCertificate,
  ofApp,
  ofSupport,
  outsideToken,
  refreshingAfter,
  settle,
  withPassword,
} from './outcome.ts'
import type { Provoke } from './outcome.ts'

const REDEEM = { grant_type: 'authorization_code', redirect_uri: REDIRECT }
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const SPA = 'http://localhost/spa'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

const days = async (tenant: Tenant, shiftDays: number) => await control(tenant, 'POST', '/clock', { shiftDays })
const makePublic = async (tenant: Tenant) => await ofApp(tenant, { isFallbackPublicClient: true })
const addPat = async (tenant: Tenant) =>
  await control(tenant, 'POST', '/users', { userPrincipalName: 'pat@outlook.example', accountType: 'personal' })

/** Posts to the older token endpoint. */
const askingOlder =
  (fields: Record<string, string>): Provoke =>
  async (tenant) => {
    const body = new URLSearchParams({ client_id: tenant.world.registry.apps()[0]?.appId ?? '', ...fields })
    const answer = await fetch(`${tenant.endpoints.authority}/oauth2/token`, { method: 'POST', body })
    const read = (await answer.json()) as Record<string, unknown>
    return { json: { status: answer.status, headers: answer.headers, body: read } }
  }

/** Redeems a code won for a single page app. */
const redeemingSpa =
  (challenge: Record<string, string>, fields: Record<string, string>, origin?: string): Provoke =>
  async (tenant) => {
    await ofApp(tenant, { spaRedirectUris: [SPA] })
    const code = await winCode(tenant, { redirect_uri: SPA, ...challenge })
    const headers: Record<string, string> = origin === undefined ? {} : { origin }
    const request = { ...REDEEM, redirect_uri: SPA, code, client_secret: '', ...fields }
    return await asking(request, undefined, { headers })(tenant)
  }

const PKCE = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }

/** Redeems a code after something was done to the request. */
const redeeming =
  (fields: (code: string) => Record<string, string>, asked: Record<string, string> = {}): Provoke =>
  async (tenant) => {
    const code = await winCode(tenant, asked)
    return await asking({ ...REDEEM, code, ...fields(code) })(tenant)
  }

const requestDevice = async (tenant: Tenant, scope = 'openid Mail.Read'): Promise<Response> => {
  const body = new URLSearchParams({ client_id: tenant.world.registry.apps()[0]?.appId ?? '', scope })
  return await fetch(tenant.endpoints.deviceCode, { method: 'POST', body })
}

/** What the token endpoint says no to because it is so. */
export const TOKEN_CONDITIONS: Readonly<Record<number, Provoke>> = {
  50001: askingOlder({ grant_type: 'client_credentials', client_secret: SECRET, resource: 'https://api.fabrikam.example' }),
  500011: asking({ ...APP_ONLY, scope: 'https://api.fabrikam.example/.default' }),
  500112: redeeming(() => ({ redirect_uri: 'http://127.0.0.1/oauth/callback' })),
  50013: byCertificate({ sub: 'somebody-else' }),
  50020: after(addPat, withPassword({ username: 'pat@outlook.example' })),
  50027: byAssertion('x.y.z'),
  50034: withPassword({ username: 'nobody@contoso.example' }),
  50053: async (tenant) => {
    await settle(tenant, { lockoutThreshold: 2 })
    await withPassword({ password: 'wrong' })(tenant)
    await withPassword({ password: 'wrong' })(tenant)
    return await withPassword()(tenant)
  },
  50055: after(async (tenant) => await ofSupport(tenant, { passwordState: 'expired' }), withPassword()),
  50056: after(async (tenant) => await ofSupport(tenant, { passwordState: 'missing' }), withPassword()),
  50057: refreshingAfter(async (tenant) => await ofSupport(tenant, { accountEnabled: false })),
  50059: asking(APP_ONLY, 'organizations'),
  50076: refreshingAfter(async (tenant) => await ofSupport(tenant, { mfaRequired: true })),
  50126: withPassword({ password: 'wrong' }),
  50128: after(makeShared, withPassword({ username: 'bo@elsewhere.example' }, 'organizations')),
  50133: async (tenant) => {
    const redirect = 'http://localhost/native'
    await ofApp(tenant, { publicRedirectUris: [redirect] })
    const code = await winCode(tenant, { redirect_uri: redirect })
    const first = await asking({ ...REDEEM, redirect_uri: redirect, code, client_secret: '' })(tenant)
    const refreshToken = 'json' in first ? String(first.json.body['refresh_token']) : ''
    await control(tenant, 'POST', '/clock', { shiftMs: 1000 })
    await ofSupport(tenant, { changePassword: 'another' })
    return await asking({ grant_type: 'refresh_token', refresh_token: refreshToken, client_secret: '' })(tenant)
  },
  50144: after(async (tenant) => await ofSupport(tenant, { passwordState: 'expiredOnPremises' }), withPassword()),
  501481: redeeming(() => ({ code_verifier: 'a'.repeat(43) }), PKCE),
  50173: refreshingAfter(async (tenant) => {
    await control(tenant, 'POST', '/clock', { shiftMs: 1000 })
    await ofSupport(tenant, { resetPassword: 'another' })
  }),
  50194: asking({ grant_type: 'refresh_token', refresh_token: 'x' }, 'common'),
  50196: async (tenant) => {
    await settle(tenant, { detectLoops: true })
    for (let asked = 1; asked < 15; asked += 1) await asking(APP_ONLY)(tenant)
    return await asking(APP_ONLY)(tenant)
  },
  54005: async (tenant) => {
    const code = await winCode(tenant)
    await asking({ ...REDEEM, code })(tenant)
    return await asking({ ...REDEEM, code })(tenant)
  },
  65001: refreshingAfter(async (tenant) => await control(tenant, 'DELETE', '/grants')),
  70000: asking({ grant_type: 'refresh_token', refresh_token: `1.AX${'a'.repeat(80)}` }),
  700005: async (tenant) => {
    const other = await control(tenant, 'POST', '/apps', { displayName: 'Other', secrets: [{ secretText: 's' }] })
    const { appId } = (await other.json()) as { appId: string }
    return await redeeming(() => ({ client_id: appId, client_secret: 's' }))(tenant)
  },
  700016: asking({ ...APP_ONLY, client_id: '11111111-2222-4333-8444-555555555555' }),
  700021: byCertificate({ aud: 'https://login.microsoftonline.com/22222222-2222-4333-8444-555555555555/oauth2/v2.0/token' }),
  700023: byCertificate({ aud: 'https://fabrikam.example' }),
  700022: after(makePublic, async (tenant) => {
    const answer = await requestDevice(tenant, 'Mail.Read https://outlook.office.com/SMTP.Send')
    return { json: { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> } }
  }),
  700024: byCertificate({ exp: 1 }),
  700027: byCertificate({}, { thumbprint: 'hOBcHZi846VCHSJbFAs26Go9VTQ' }),
  700025: after(makePublic, withPassword()),
  70003: asking({ grant_type: 'urn:example:magic' }),
  700038: asking({ ...APP_ONLY, client_id: 'postdesk' }),
  70008: async (tenant) => {
    const code = await winCode(tenant)
    await control(tenant, 'POST', '/clock', { shiftMs: 600_001 })
    return await asking({ ...REDEEM, code })(tenant)
  },
  700082: refreshingAfter(async (tenant) => await days(tenant, 90.01)),
  700084: async (tenant) => {
    const origin = 'http://localhost'
    const first = await redeemingSpa(PKCE, { code_verifier: VERIFIER }, origin)(tenant)
    const refreshToken = 'json' in first ? String(first.json.body['refresh_token']) : ''
    await days(tenant, 1.01)
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, client_secret: '' }
    return await asking(fields, undefined, { headers: { origin } })(tenant)
  },
  70011: refreshingAfter(async () => await Promise.resolve(), { scope: '.default Mail.Send' }),
  28000: asking({ ...APP_ONLY, scope: 'https://graph.microsoft.com/.default https://outlook.office.com/.default' }),
  1002012: asking({ ...APP_ONLY, scope: 'https://graph.microsoft.com/Mail.Read' }),
  70016: after(makePublic, async (tenant) => {
    const { device_code: code } = (await (await requestDevice(tenant)).json()) as { device_code: string }
    return await asking({ grant_type: DEVICE, device_code: code, client_secret: '' })(tenant)
  }),
  70018: asking({ grant_type: DEVICE, device_code: 'x' }),
  70020: after(makePublic, async (tenant) => {
    const { device_code: code } = (await (await requestDevice(tenant)).json()) as { device_code: string }
    await control(tenant, 'POST', '/clock', { shiftMs: 901_000 })
    return await asking({ grant_type: DEVICE, device_code: code, client_secret: '' })(tenant)
  }),
  700213: async (tenant) => {
    await ofApp(tenant, { addFederatedCredential: FEDERATED })
    return await byAssertion(await outsideToken(tenant, { subject: 'repo:other' }))(tenant)
  },
  70021: async (tenant) => await byAssertion(await outsideToken(tenant))(tenant),
  700229: async (tenant) => {
    await ofApp(tenant, { addFederatedCredential: FEDERATED })
    return await byAssertion(String((await winTokens(tenant))['access_token']))(tenant)
  },
  7000112: after(async (tenant) => await ofApp(tenant, { enabled: false }), asking(APP_ONLY)),
  7000114: asking({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x' }),
  7000215: asking({ ...APP_ONLY, client_secret: 'the-id-instead-of-the-value' }),
  7000218: asking({ ...APP_ONLY, client_secret: '' }),
  7000222: after(async (tenant) => await ofApp(tenant, { expireSecrets: 'all' }), asking(APP_ONLY)),
  7000229: async (tenant) => {
    const app = tenant.world.registry.apps()[0]
    if (app) tenant.world.registry.removePrincipal(app)
    return await asking(APP_ONLY)(tenant)
  },
  90002: asking(APP_ONLY, '22222222-2222-4333-8444-555555555555'),
  90009: async (tenant) =>
    await asking({ ...APP_ONLY, scope: `api://${tenant.world.registry.apps()[0]?.appId ?? ''}/.default` })(tenant),
  90014: askingOlder({ grant_type: 'client_credentials', client_secret: 'x' }),
  900144: asking({}),
  90019: after(makeShared, withPassword({ username: 'support' }, 'organizations')),
  900023: asking(APP_ONLY, 'nonsense'),
  9001023: asking(APP_ONLY, 'common'),
  90038: after(moveToChina, askingAs('login.microsoftonline.com', { grant_type: 'refresh_token', refresh_token: 'x' })),
  900382: after(moveToChina, askingAs('login.microsoftonline.com', { ...APP_ONLY, client_secret: 'x' })),
  900432: after(
    moveToChina,
    askingAs('login.microsoftonline.com', { grant_type: 'refresh_token', refresh_token: 'x', client_secret: 'x' }),
  ),
  901002: asking({ ...APP_ONLY, resource: 'https://graph.microsoft.com' }),
  9002313: asking({ grant_type: 'refresh_token', refresh_token: '<mangled>' }),
  9002325: redeemingSpa({}, {}, 'http://localhost'),
  9002326: async (tenant) => {
    const code = await winCode(tenant)
    return await asking({ ...REDEEM, code }, undefined, { headers: { origin: 'https://desk.example' } })(tenant)
  },
  9002327: redeemingSpa(PKCE, { code_verifier: VERIFIER }),
}

async function makeShared(tenant: Tenant) {
  return await ofApp(tenant, { signInAudience: 'AzureADMultipleOrgs' })
}

async function moveToChina(tenant: Tenant) {
  return await settle(tenant, { cloud: 'china' })
}
