import { OIDC_SCOPES, RESOURCES, delegatedName } from '../directory/permissions.ts'
import type { ResourceKey } from '../directory/permissions.ts'

/** Resource identifiers of every cloud. A token's `aud` is the identifier it was asked for by. */
const GRAPH_HOSTS = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
]
const EXCHANGE_HOSTS = [
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook.office365.us',
  'https://outlook-dod.office365.us',
  'https://partner.outlook.cn',
  // The address Microsoft's documents give for the consent of app-only IMAP and POP.
  'https://ps.outlook.com',
]
export const GRAPH_AUDIENCE = 'https://graph.microsoft.com'

/** Which resource a token audience names, in any cloud. */
export function resourceOfAudience(audience: string): ResourceKey | undefined {
  const bare = audience.replace(/\/+$/, '').toLowerCase()
  if (GRAPH_HOSTS.includes(bare) || bare === RESOURCES.graph.appId) return 'graph'
  if (EXCHANGE_HOSTS.includes(bare) || bare === RESOURCES.exchange.appId) return 'exchange'
  return undefined
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
  | { readonly ok: false; readonly code: 70011 | 500011; readonly scope: string }

/**
 * Reads a scope parameter. A scope without prefix means Graph; `ownOrigins` (this tenant's addresses) mean Graph too, so
 * that a client whose Graph host is the tenant asks as it would ask Microsoft.
 */
export function readScopes(text: string, ownOrigins: readonly string[]): ScopeReading {
  const oidc: string[] = []
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
    const resource = cut === 0 || isOwn ? 'graph' : resourceOfAudience(identifier)
    if (!resource) return { ok: false, code: 500011, scope }
    const audience =
      cut === 0 || isOwn
        ? GRAPH_AUDIENCE
        : identifier.startsWith('https:')
          ? identifier.toLowerCase()
          : canonicalAudience(resource)
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

function canonicalAudience(resource: ResourceKey): string {
  return resource === 'graph' ? GRAPH_AUDIENCE : 'https://outlook.office.com'
}
