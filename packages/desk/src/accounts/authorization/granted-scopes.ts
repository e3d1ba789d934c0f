import type { CloudEndpoints, OAuthEndpoints, Resource } from '@postdesk/connectors'

/**
 * What a token request for one service may name: of the scopes that were granted, those of that service, with those that say who signed
 * in. One scope more than was consented to, and Entra asks for a new consent. Empty where the provider has one service only.
 */
export function grantedScopesOf(
  endpoints: OAuthEndpoints | CloudEndpoints,
  granted: readonly string[],
  resource: Resource,
): readonly string[] {
  if (!endpoints.tokensByResource || !('prefixes' in endpoints)) return []
  const { graph } = endpoints.prefixes
  const always = new Set(endpoints.scopeTable.always)
  // Entra names granted scopes of Graph with and without their address.
  const own = granted.filter((scope) => !always.has(scope) && resourceOfScope(scope, graph) === resource)
  return [...always, ...own.map((scope) => (scope.includes('/') ? scope : graph + scope))]
}

function resourceOfScope(scope: string, graphPrefix: string): Resource {
  if (!scope.includes('/') || scope.toLowerCase().startsWith(graphPrefix.toLowerCase())) return 'graph'
  return /\/EWS\.[^/]*$/i.test(scope) ? 'ews' : 'outlook'
}
