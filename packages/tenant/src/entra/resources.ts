import { OIDC_SCOPES, RESOURCES, delegatedName } from '../directory/permissions.ts'
import type { ResourceKey } from '../directory/permissions.ts'
import type { AppRegistration } from '../directory/registry.ts'
import type { World } from '../world.ts'
import { refuse } from './aadsts.ts'
import type { Refusal } from './aadsts.ts'
import { CLOUDS, cloudOf } from './clouds.ts'
import type { Cloud } from './clouds.ts'

const RESOURCE_KEYS = ['graph', 'exchange'] as const

/** Which resource a token audience names, in one cloud or, when none is given, in any. A token's `aud` is what it was asked for by. */
export function resourceOfAudience(audience: string, clouds: readonly Cloud[] = Object.values(CLOUDS)): ResourceKey | undefined {
  const bare = audience.replace(/\/+$/, '').toLowerCase()
  return RESOURCE_KEYS.find(
    (key) =>
      bare === RESOURCES[key].appId ||
      clouds.some(({ resourceHosts }) => resourceHosts[key].some((host) => bare === `https://${host}`)),
  )
}

/** What a scope parameter asks of one resource. */
export type ResourceScopes = {
  readonly resource: ResourceKey
  readonly audience: string
  /** How the resource was written before each scope, with its slash; empty for the bare form that means Graph. */
  readonly prefix: string
  /** Permission names in Microsoft's spelling, without prefix; empty when only `.default` was asked. */
  readonly names: readonly string[]
  readonly isDefault: boolean
}

export type ScopeReading =
  | {
      readonly ok: true
      /** openid, profile, email, offline_access: whichever were named. */
      readonly oidc: readonly string[]
      /** In the order first named; a token is for the first. */
      readonly resources: readonly ResourceScopes[]
    }
  /** `isAbsent`: the resource is known, but the tenant has no service for it. */
  | { readonly ok: false; readonly code: 70011 | 500011; readonly scope: string; readonly isAbsent?: true }

/** Where a scope parameter was written: what decides which resource its names mean. */
export type ScopePlace = {
  /** The tenant's own addresses, which mean Graph too, so that a client whose Graph host is the tenant asks as it would ask Microsoft. */
  readonly ownOrigins: readonly string[]
  readonly cloud: Cloud
  /** True where the hosts of other clouds mean nothing. */
  readonly isCertain: boolean
  /** Resources the tenant has no service for. */
  readonly absent: readonly ResourceKey[]
}

export function scopePlace({ origins, entra, registry }: World, origin: string): ScopePlace {
  const absent = registry.resourcePrincipals().filter(({ present, enabled }) => !present || !enabled)
  return {
    ...cloudOf(new URL(origin).hostname, entra),
    ownOrigins: [origins.http, origins.https, origin],
    absent: absent.map(({ resource }) => resource),
  }
}

/** Reads a scope parameter. A scope without prefix means Graph. */
export function readScopes(text: string, { ownOrigins, cloud, isCertain, absent }: ScopePlace): ScopeReading {
  const oidc: string[] = []
  const audienceOf = (resource: ResourceKey) => `https://${cloud.resourceHosts[resource][0]}`
  const found = new Map<
    string,
    { resource: ResourceKey; audience: string; prefix: string; names: string[]; isDefault: boolean }
  >()
  for (const scope of text.split(/\s+/).filter((part) => part !== '')) {
    const lower = scope.toLowerCase()
    if (OIDC_SCOPES.some((known) => known === lower)) {
      oidc.push(lower)
      continue
    }
    const cut = scope.includes('/') ? scope.lastIndexOf('/') + 1 : 0
    const prefix = scope.slice(0, cut)
    const identifier = prefix.replace(/\/+$/, '')
    const isOwn = ownOrigins.includes(identifier)
    const resource = cut === 0 || isOwn ? 'graph' : resourceOfAudience(identifier, isCertain ? [cloud] : undefined)
    if (!resource) return { ok: false, code: 500011, scope: identifier }
    if (absent.includes(resource)) return { ok: false, code: 500011, scope: identifier || audienceOf(resource), isAbsent: true }
    const isWritten = cut > 0 && !isOwn && identifier.startsWith('https:')
    const audience = isWritten ? identifier.toLowerCase() : audienceOf(resource)
    const name = scope.slice(cut)
    const entry = found.get(audience) ?? { resource, audience, prefix, names: [], isDefault: false }
    if (name.toLowerCase() === '.default') entry.isDefault = true
    else {
      const spelled = delegatedName(resource, name)
      if (!spelled) return { ok: false, code: 70011, scope }
      if (OIDC_SCOPES.some((known) => known === spelled)) oidc.push(spelled)
      else entry.names.push(spelled)
    }
    found.set(audience, entry)
    if (entry.isDefault && entry.names.length > 0) return { ok: false, code: 70011, scope }
  }
  return { ok: true, oidc: [...new Set(oidc)], resources: [...found.values()] }
}

/** The refusal for a scope parameter that cannot be read. */
export function refuseScopes(
  { code, scope }: Extract<ScopeReading, { ok: false }>,
  app: AppRegistration,
  tenant: string,
): Refusal {
  // An app that wants a token for itself must say so by its client id, not by its address.
  const isItself = code === 500011 && (scope === `api://${app.appId}` || app.identifierUris.includes(scope))
  return refuse(isItself ? 90009 : code, { scope, resource: scope, tenant, appId: app.appId })
}
