import { createHash } from 'node:crypto'

import type { AppRegistration } from '../../directory/registry.ts'
import { makeGuid } from '../../random.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { CODE_LIFE, DEVICE_CODE_LIFE, REFRESH_LIFE, SPA_REFRESH_LIFE } from '../entra-store.ts'
import type { AuthorizationCode, EntraStore } from '../entra-store.ts'
import { entraTime } from '../error-answer.ts'
import { readScopes } from '../resources.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import { answerWithTokens } from './answer-with-tokens.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { ClientProof } from './authenticate-client.ts'

/** One request at the token endpoint, its client found but not yet proven. */
export type TokenRequest = {
  readonly app: AppRegistration
  readonly proof: ClientProof
  readonly form: URLSearchParams
  readonly segment: TenantSegment
  readonly origin: string
  /** The Origin header: present when a page in a browser asks. */
  readonly browserOrigin?: string
  readonly tokenEndpoints: readonly string[]
}

export type RedeemGrant = (world: World, store: EntraStore, request: TokenRequest) => Promise<TokenAnswer | Refusal>

/** Each `grant_type` the tenant knows. */
export const GRANT_TYPES: Readonly<Record<string, RedeemGrant>> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: redeemClientCredentials,
  password: redeemPassword,
  'urn:ietf:params:oauth:grant-type:device_code': redeemDeviceCode,
  // Older than RFC 8628, and what MSAL still sends.
  device_code: redeemDeviceCode,
}

async function redeemCode(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  for (const field of ['code', 'redirect_uri']) {
    if (!form.get(field)) return refuse(900144, { field })
  }
  const code = store.findCode(form.get('code') ?? '')
  const proven = await authenticateClient(world, app, request.proof, {
    mustProve: code === undefined || code.grant.clientType === 'web',
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  if (!code) return refuse(9002313)
  if (code.grant.appId !== app.appId) return refuse(700005)
  const crossOrigin = judgeOrigin(code, request.browserOrigin)
  if (crossOrigin) return crossOrigin
  if (code.redeemed) return refuse(54005)
  if (world.clock.now() - code.issuedAt > CODE_LIFE) return refuse(70008, { issuedAt: entraTime(code.issuedAt) })
  if (form.get('redirect_uri') !== code.redirectUri) {
    return refuse(500112, { redirectUri: form.get('redirect_uri') ?? '', givenRedirectUri: code.redirectUri })
  }
  if (!verifierMatches(code, form.get('code_verifier'))) return refuse(501481)
  const scope = form.get('scope')
  const answer = await answerWithTokens(world, store, {
    app,
    grant: code.grant,
    origin,
    ...(code.nonce !== undefined && { nonce: code.nonce }),
    ...(scope && { scope }),
    wantsClientInfo: form.get('client_info') === '1',
  })
  // A refused redemption does not use the code up: the client may mend its request and try again.
  if (answer.ok) code.redeemed = true
  return answer
}

/** PKCE (RFC 7636). A verifier without a challenge is refused as well: the two belong together. */
function verifierMatches({ challenge }: AuthorizationCode, verifier: string | null): boolean {
  if (!challenge) return verifier === null
  if (verifier === null) return false
  const made = challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return made === challenge.value
}

function judgeOrigin(code: AuthorizationCode, browserOrigin: string | undefined): Refusal | undefined {
  if (code.grant.clientType === 'spa') {
    if (browserOrigin === undefined) return refuse(9002327)
    return code.challenge ? undefined : refuse(9002325)
  }
  return browserOrigin === undefined ? undefined : refuse(9002326)
}

/**
 * Refresh. Each redemption gives a new token with 90 full days; the old one stays good until its own 90 days end, as
 * Microsoft does not revoke it. A single page app's chain ends 24 hours after it began.
 */
async function redeemRefreshToken(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  const text = form.get('refresh_token')
  if (!text) return refuse(900144, { field: 'refresh_token' })
  const token = store.findRefreshToken(text)
  const proven = await authenticateClient(world, app, request.proof, {
    mustProve: token === undefined ? !app.isFallbackPublicClient : token.grant.clientType === 'web',
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  if (!token) return refuse(/^[\w.-]{40,}$/.test(text) ? 70000 : 9002313)
  if (token.grant.appId !== app.appId) return refuse(70000)
  const now = world.clock.now()
  if (token.grant.clientType === 'spa' && now - token.chainStartedAt > SPA_REFRESH_LIFE) {
    return refuse(700084, { issuedAt: entraTime(token.chainStartedAt) })
  }
  if (now - token.issuedAt > REFRESH_LIFE) return refuse(700082, { issuedAt: entraTime(token.issuedAt) })
  const scope = form.get('scope')
  return await answerWithTokens(world, store, {
    app,
    grant: token.grant,
    origin,
    chainStartedAt: token.chainStartedAt,
    ...(scope && { scope }),
    wantsClientInfo: form.get('client_info') === '1',
  })
}

async function redeemClientCredentials(world: World, _store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin, segment } = request
  if (segment.kind !== 'tenant') return refuse(9001023, { grantType: 'client_credentials', tenant: segment.text })
  const proven = await authenticateClient(world, app, request.proof, { mustProve: true, tokenEndpoints: request.tokenEndpoints })
  if (!proven.ok) return proven
  const scope = form.get('scope')?.trim()
  if (!scope) return refuse(900144, { field: 'scope' })
  if (!/^\S+\/\.default$/i.test(scope)) return refuse(1002012, { scope })
  const read = readScopes(scope, [world.origins.http, world.origins.https, origin])
  const target = read.ok ? read.resources[0] : undefined
  if (!target) return refuse(500011, { resource: scope.replace(/\/\.default$/i, ''), tenant: segment.text })
  const roles = world.registry.grantedRoles(app.appId, target.resource)
  const access = await world.tokens.issueForApp({ app, audience: target.audience, roles, origin })
  const body = {
    token_type: 'Bearer',
    expires_in: access.expiresInSeconds,
    ext_expires_in: access.expiresInSeconds,
    access_token: access.token,
  }
  return { ok: true, body }
}

/** Resource owner password grant (RFC 6749 section 4.3): only where no second factor is asked for. */
async function redeemPassword(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  for (const field of ['username', 'password', 'scope']) {
    if (!form.get(field)) return refuse(900144, { field })
  }
  const proven = await authenticateClient(world, app, request.proof, {
    mustProve: !app.isFallbackPublicClient,
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  const username = form.get('username') ?? ''
  const user = world.directory.findUser(username)
  if (!user) return refuse(50034, { user: username, tenant: world.directory.tenantId })
  if (user.password !== form.get('password')) return refuse(50126)
  const grant = {
    appId: app.appId,
    userId: user.id,
    scope: form.get('scope') ?? '',
    authenticatedAt: world.clock.now(),
    hasMfa: false,
    clientType: app.isFallbackPublicClient ? ('publicClient' as const) : ('web' as const),
    sessionId: makeGuid(world.random),
  }
  return await answerWithTokens(world, store, { app, grant, origin, wantsClientInfo: form.get('client_info') === '1' })
}

async function redeemDeviceCode(world: World, store: EntraStore, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  const { app, form, origin } = request
  const text = form.get('device_code')
  if (!text) return refuse(900144, { field: 'device_code' })
  if (!app.isFallbackPublicClient) {
    const proven = await authenticateClient(world, app, request.proof, {
      mustProve: true,
      tokenEndpoints: request.tokenEndpoints,
    })
    if (!proven.ok) return proven
  }
  const code = store.findDeviceCode(text)
  if (!code || code.appId !== app.appId) return refuse(70018)
  const { state } = code
  if (state.kind === 'redeemed') return refuse(54005)
  if (world.clock.now() - code.issuedAt > DEVICE_CODE_LIFE) return refuse(70020)
  if (state.kind === 'pending') return refuse(70016)
  // Declining has the code of a declined consent, under the name RFC 8628's predecessor gave it.
  if (state.kind === 'declined') return refuse(65004, { oauthError: 'authorization_declined' })
  const answer = await answerWithTokens(world, store, {
    app,
    grant: state.grant,
    origin,
    wantsClientInfo: form.get('client_info') === '1',
  })
  if (answer.ok) code.state = { kind: 'redeemed' }
  return answer
}
