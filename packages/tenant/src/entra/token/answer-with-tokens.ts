import { RESOURCES } from '../../directory/permissions.ts'
import type { AppRegistration } from '../../directory/registry.ts'
import type { DirectoryUser } from '../../directory/directory.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore, Grant } from '../entra-store.ts'
import { entraTime } from '../error-answer.ts'
import { pairwiseSubject } from '../make-token-book.ts'
import { GRAPH_AUDIENCE, readScopes } from '../resources.ts'
import type { ResourceScopes } from '../resources.ts'

export type TokenAnswer = { readonly ok: true; readonly body: Readonly<Record<string, string | number>> }

export type RedeemRequest = {
  readonly app: AppRegistration
  readonly grant: Grant
  /** The scope parameter of the token request; the grant's own when absent. */
  readonly scope?: string
  /** Origin of the request: issuers are told by it, and it means Graph as a scope prefix. */
  readonly origin: string
  /** Start of the refresh chain; now when absent. */
  readonly chainStartedAt?: number
  readonly nonce?: string
  readonly wantsClientInfo: boolean
}

/**
 * Turns a grant into tokens for one resource: the first its scope names. Everything that may have happened to the
 * person, the app or the consent since the grant was given is asked again each time.
 */
export async function answerWithTokens(world: World, store: EntraStore, request: RedeemRequest): Promise<TokenAnswer | Refusal> {
  const { app, grant, origin } = request
  const { clock, directory, registry, tokens } = world
  const standing = judgeUser(world, grant)
  if (!standing.ok) return standing
  const { user } = standing

  const origins = [world.origins.http, world.origins.https, origin]
  const granted = readScopes(grant.scope, origins)
  const asked = request.scope === undefined ? granted : readScopes(request.scope, origins)
  if (!granted.ok) return refuse(granted.code, { scope: granted.scope, resource: granted.scope, tenant: directory.tenantId })
  if (!asked.ok) return refuse(asked.code, { scope: asked.scope, resource: asked.scope, tenant: directory.tenantId })

  const target: ResourceScopes = asked.resources[0] ?? granted.resources[0] ?? ONLY_SIGN_IN
  if (user.mfaRequired && !grant.hasMfa) return refuse(50076, { resource: RESOURCES[target.resource].appId })
  const consented = registry.grantedScopes(app.appId, target.resource, user.id)
  const oidcConsented = registry.grantedScopes(app.appId, 'graph', user.id)
  const oidc = [...new Set([...granted.oidc, ...asked.oidc])]
  // A token for a resource needs consent for what was named; `.default` needs consent for anything at all.
  const missing =
    target.names.some((name) => !consented.has(name)) ||
    (target.isDefault && consented.size === 0) ||
    oidc.some((name) => !oidcConsented.has(name))
  if (missing) return refuse(65001, { appId: app.appId, appName: app.displayName })

  const ofResource = [...consented].filter((name) => name !== 'offline_access')
  const inToken = target.resource === 'graph' ? ofResource.filter((name) => !isOidc(name) || oidc.includes(name)) : ofResource
  const access = await tokens.issueForUser({ app, user, audience: target.audience, scopes: inToken, origin })
  const shown = inToken.filter((name) => name !== 'openid').map((name) => (isOidc(name) ? name : `${target.prefix}${name}`))
  const body: Record<string, string | number> = {
    token_type: 'Bearer',
    scope: shown.join(' '),
    expires_in: access.expiresInSeconds,
    ext_expires_in: access.expiresInSeconds,
    access_token: access.token,
  }
  if (oidc.includes('offline_access')) {
    body['refresh_token'] = store.addRefreshToken({ grant, chainStartedAt: request.chainStartedAt ?? clock.now() })
  }
  if (oidc.includes('openid')) body['id_token'] = await tokens.sign(idClaims(world, request, user, oidc))
  if (request.wantsClientInfo) body['client_info'] = clientInfo(user.id, directory.tenantId)
  return { ok: true, body }
}

const ONLY_SIGN_IN: ResourceScopes = { resource: 'graph', audience: GRAPH_AUDIENCE, prefix: '', names: [], isDefault: false }

const isOidc = (name: string) => name === 'openid' || name === 'profile' || name === 'email' || name === 'offline_access'

/** `client_info`, which MSAL asks for: the person's and the tenant's ids. */
export function clientInfo(userId: string, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url')
}

function judgeUser(world: World, grant: Grant): { ok: true; user: DirectoryUser } | Refusal {
  const user = world.directory.users().find((known) => known.id === grant.userId)
  if (!user) return refuse(50034, { user: grant.userId, tenant: world.directory.tenantId })
  if (!user.accountEnabled) return refuse(50057)
  if (user.tokensValidFrom > grant.authenticatedAt) {
    return refuse(50173, { issuedAt: entraTime(grant.authenticatedAt), tokensValidFrom: entraTime(user.tokensValidFrom) })
  }
  return { ok: true, user }
}

function idClaims(world: World, { app, grant, origin, nonce }: RedeemRequest, user: DirectoryUser, oidc: readonly string[]) {
  const iat = Math.floor(world.clock.now() / 1000)
  return {
    aud: app.appId,
    iss: `${origin}/${world.directory.tenantId}/v2.0`,
    iat,
    nbf: iat,
    exp: iat + 3599,
    sub: pairwiseSubject(app.appId, user.id),
    tid: world.directory.tenantId,
    sid: grant.sessionId,
    ver: '2.0',
    ...(oidc.includes('profile') && { oid: user.id, preferred_username: user.userPrincipalName, name: user.displayName }),
    ...(oidc.includes('email') && { email: user.mail }),
    ...(nonce !== undefined && { nonce }),
  }
}
