import { z } from 'zod'

import { RESOURCES } from '../../directory/permissions.ts'
import type { DirectoryUser } from '../../directory/directory.ts'
import type { AppRegistration } from '../../directory/registry.ts'
import { organizationOf, personById } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore, Grant } from '../entra-store.ts'
import { entraTime } from '../error-answer.ts'
import { judgeRules } from '../judge-person.ts'
import { readScopes, refuseScopes, scopePlace } from '../resources.ts'
import type { ResourceScopes, ScopeReading } from '../resources.ts'
import { tenantOf } from '../tenant-segment.ts'
import type { ProvenBy } from './authenticate-client.ts'
import { clientInfo, idClaims } from './id-claims.ts'

export type TokenAnswer = {
  readonly ok: true
  readonly body: Readonly<Record<string, string | number>>
  /** The resource the access token is for. */
  readonly audience: string
}

export type RedeemRequest = {
  readonly app: AppRegistration
  readonly grant: Grant
  /** The scope parameter of the token request; the grant's own when absent. */
  readonly scope?: string
  /** Origin of the request: issuers are told by it, and it means Graph as a scope prefix. */
  readonly origin: string
  readonly provenBy: ProvenBy
  /** Start of the refresh chain; now when absent. */
  readonly chainStartedAt?: number
  readonly nonce?: string
  readonly wantsClientInfo: boolean
  /** The `claims` parameter of the token request. */
  readonly claims?: string
}

/**
 * Turns a grant into tokens for one resource: the first that its scope names (Microsoft: v2-oauth2-auth-code-flow, "scope"), or the
 * first of those the sign-in named. Everything
 * that may have happened to the person, the app or the consent since the grant was given is asked again each time.
 */
export async function answerWithTokens(world: World, store: EntraStore, request: RedeemRequest): Promise<TokenAnswer | Refusal> {
  const { app, grant, origin } = request
  const standing = judgeStanding(world, app, grant)
  if (!standing.ok) return standing
  const { user } = standing
  const organization = organizationOf(world, user)
  const { clock, directory, registry, tokens } = organization

  const place = scopePlace(organization, origin)
  const granted = readScopes(grant.scope, place)
  const asked = request.scope === undefined ? granted : readScopes(request.scope, place)
  if (!granted.ok) return refuseScopes(granted, app, directory.tenantId)
  if (!asked.ok) return refuseScopes(asked, app, directory.tenantId)

  const target: ResourceScopes = asked.resources[0] ?? granted.resources[0] ?? onlySignIn(place.cloud.resourceHosts.graph[0])
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
  const { audience } = target
  const takesChallenges = namesCapability(request.claims)
  const asFor = { app, user, audience, origin, provenBy: request.provenBy, takesChallenges }
  const access = await tokens.issueForUser({ ...asFor, scopes: inToken })
  const shown = inToken.filter((name) => name !== 'openid').map((name) => (isOidc(name) ? name : `${target.prefix}${name}`))
  const body: Record<string, string | number> = {
    token_type: 'Bearer',
    scope: shown.join(' '),
    expires_in: access.expiresInSeconds,
    ext_expires_in: access.expiresInSeconds,
    access_token: access.token,
  }
  if (oidc.includes('offline_access')) {
    const token = { grant, chainStartedAt: request.chainStartedAt ?? clock.now() }
    body['refresh_token'] = store.addRefreshToken(token, { isPersonal: user.accountType === 'personal' })
  }
  if (oidc.includes('openid')) body['id_token'] = await tokens.sign(idClaims(world, request, user, oidc))
  if (request.wantsClientInfo) body['client_info'] = clientInfo(user.id, tenantOf(world, user))
  return { ok: true, body, audience }
}

/** One resource for each token; two spellings of one resource are still one. */
export function namesSeveral(scopes: Extract<ScopeReading, { ok: true }>): boolean {
  return new Set(scopes.resources.map(({ resource }) => resource)).size > 1
}

const onlySignIn = (graphHost: string): ResourceScopes => ({
  resource: 'graph',
  audience: `https://${graphHost}`,
  prefix: '',
  names: [],
  isDefault: false,
})

const isOidc = (name: string) => name === 'openid' || name === 'profile' || name === 'email' || name === 'offline_access'

function judgeStanding(world: World, app: AppRegistration, grant: Grant): { ok: true; user: DirectoryUser } | Refusal {
  const user = personById(world, grant.userId)
  if (!user) return refuse(50034, { user: grant.userId, tenant: world.directory.tenantId })
  if (!user.accountEnabled) return refuse(50057)
  if (user.tokensValidFrom > grant.authenticatedAt) {
    return refuse(50173, { issuedAt: entraTime(grant.authenticatedAt), tokensValidFrom: entraTime(user.tokensValidFrom) })
  }
  // A password the person changed themselves ends what public clients hold; what servers hold lives on.
  if (grant.clientType === 'publicClient' && user.passwordChangedAt > grant.authenticatedAt) return refuse(50133)
  return judgeRules(world, user, app) ?? { ok: true, user }
}

/** `{"access_token":{"xms_cc":{"values":["cp1"]}}}`: the client understands claims challenges. */
function namesCapability(claims: string | undefined): boolean {
  if (claims === undefined) return false
  try {
    return capabilitySchema.safeParse(JSON.parse(claims)).success
  } catch {
    return false
  }
}

const capabilitySchema = z.object({
  access_token: z.object({
    xms_cc: z.object({ values: z.array(z.string()).refine((values) => values.some(isChallengeCapability)) }),
  }),
})

function isChallengeCapability(value: string): boolean {
  return value.toLowerCase() === 'cp1'
}
