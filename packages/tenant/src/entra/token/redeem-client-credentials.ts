import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import { readScopes, refuseScopes, scopePlace } from '../resources.ts'
import type { TokenAnswer } from './answer-with-tokens.ts'
import { authenticateClient } from './authenticate-client.ts'
import type { TokenRequest } from './token-request.ts'

/** `grant_type=client_credentials`: a token for the app itself, with the roles an administrator granted it. */
export async function redeemClientCredentials(
  world: World,
  store: EntraStore,
  request: TokenRequest,
): Promise<TokenAnswer | Refusal> {
  const { app, form, origin, segment } = request
  // Neither the request nor a secret says which tenant is meant.
  if (segment.kind === 'organizations') return refuse(50059)
  if (segment.kind !== 'tenant') return refuse(9001023, { grantType: 'client_credentials', tenant: segment.text })
  const proven = await authenticateClient(world, store, app, request.proof, {
    mustProve: true,
    tokenEndpoints: request.tokenEndpoints,
  })
  if (!proven.ok) return proven
  const scope = form.get('scope')?.trim()
  if (!scope) return refuse(900144, { field: 'scope' })
  const names = scope.split(/\s+/)
  if (!names.every((name) => /\/\.default$/i.test(name))) return refuse(1002012, { scope })
  if (names.length > 1) return refuse(28000, { scope })
  const { organization } = segment
  const { registry, directory } = organization
  const there = registry.findApp(app.appId)
  if (!there?.principal || !registry.isVisible(there.principal)) {
    // Another organization does not find the app before somebody there consented; its own one finds it without a principal.
    const isHome = directory.tenantId === app.homeTenantId
    return refuse(isHome ? 7000229 : 700016, { appId: app.appId, tenant: isHome ? directory.tenantId : segment.text })
  }
  const read = readScopes(scope, scopePlace(organization, origin))
  if (!read.ok) return refuseScopes(read, app, segment.text)
  const target = read.resources[0]
  if (!target) return refuse(1002012, { scope })
  const roles = registry.grantedRoles(app.appId, target.resource)
  const access = await organization.tokens.issueForApp({
    app: there,
    audience: target.audience,
    roles,
    origin,
    provenBy: proven.by,
  })
  const body = {
    token_type: 'Bearer',
    expires_in: access.expiresInSeconds,
    ext_expires_in: access.expiresInSeconds,
    access_token: access.token,
  }
  return { ok: true, body, audience: target.audience }
}
