import type { CloudEndpoints, Direction, OAuthEndpoints, ProtocolScopes } from '../endpoints/oauth-endpoints.ts'
import { wrongSetting } from '../endpoints/plain-address.ts'
import type { MailProtocol, Resource } from '../clouds.ts'

export type ScopeRequest = {
  readonly endpoints: Pick<OAuthEndpoints, 'scopeTable' | 'title' | 'tokensByResource'>
  readonly protocols: readonly MailProtocol[]
  /** Which ways mail goes by these protocols. Default both. */
  readonly directions?: readonly Direction[]
  /** Whether the mailbox is somebody else's (a shared mailbox), which needs the `.Shared` permissions of Graph. */
  readonly shared?: boolean
}

const BOTH_WAYS: readonly Direction[] = ['incoming', 'outgoing']
const RESOURCES: readonly Resource[] = ['graph', 'ews', 'outlook']

/**
 * Scopes for the sign-in page: it may name several services at once, so that one consent serves all protocols. A protocol the
 * provider does not offer is a `CONFIGURATION` error.
 */
export function scopesFor(request: ScopeRequest): readonly string[] {
  const own = RESOURCES.flatMap((resource) => mailScopes(request, resource))
  return [...new Set([...request.endpoints.scopeTable.always, ...own])]
}

/**
 * Scopes for one token request: Entra takes one service a time (learn.microsoft.com/entra/identity-platform/scopes-oidc). Providers
 * with one service are asked without any (`tokensByResource`).
 */
export function tokenScopesFor(request: ScopeRequest & { readonly resource: Resource }): readonly string[] {
  if (!request.endpoints.tokensByResource) return []
  return [...request.endpoints.scopeTable.always, ...mailScopes(request, request.resource)]
}

/** Scopes of the mail itself, without those that say who signs in. */
export function mailScopes(request: ScopeRequest, resource?: Resource): readonly string[] {
  const directions = request.directions ?? BOTH_WAYS
  const rows = request.protocols.map((protocol) => rowOf(request.endpoints, protocol))
  const wanted = rows
    .filter((row) => resource === undefined || row.resource === resource)
    .flatMap((row) => [
      ...directions.flatMap((direction) => row[direction]),
      ...(request.shared ? directions.flatMap((direction) => row.shared[direction]) : []),
    ])
  return [...new Set(wanted)]
}

/** Which service a protocol needs a token for. */
export function resourceOf(protocol: MailProtocol): Resource {
  return protocol === 'graph' || protocol === 'ews' ? protocol : 'outlook'
}

/** The one scope of an app-only token: everything an administrator granted to the app registration. */
export function appOnlyScope(endpoints: Pick<CloudEndpoints, 'prefixes'>, resource: Resource): string {
  return `${resource === 'graph' ? endpoints.prefixes.graph : endpoints.prefixes.outlookAppOnly}.default`
}

function rowOf({ scopeTable, title }: ScopeRequest['endpoints'], protocol: MailProtocol): ProtocolScopes {
  const row = scopeTable.byProtocol[protocol]
  if (row !== undefined) return row
  const offered = Object.keys(scopeTable.byProtocol).join(', ').toUpperCase()
  throw wrongSetting('protocol', `${title} gives no sign-in for ${protocol.toUpperCase()}. Choose one of these: ${offered}.`)
}
