import { CLOUDS } from '../clouds.ts'
import type { MailProtocol, Resource } from '../clouds.ts'
import { cloudsOfHost } from '../endpoints/cloud-of-host.ts'
import type { CloudEndpoints, OAuthEndpoints } from '../endpoints/oauth-endpoints.ts'
import { mailScopes, resourceOf, scopesFor } from './scopes.ts'
import type { ScopeRequest } from './scopes.ts'

export type TypedScopes =
  | {
      readonly kind: 'usable'
      /** What the sign-in page is asked for, in full spelling, as typed. */
      readonly signIn: readonly string[]
      /** What each token request is asked for: one service a request. Empty lists where the provider takes none. */
      readonly byResource: Readonly<Partial<Record<Resource, readonly string[]>>>
      /** Permissions the protocols need and nobody typed. A `.default` may hold them, so nothing is missing beside it. */
      readonly missing: readonly string[]
    }
  | { readonly kind: 'refused'; readonly field: 'scopes'; readonly message: string }

// OpenID Connect Core section 5.4 and section 11; Entra takes them with any service.
const OPENID = new Set(['openid', 'profile', 'email', 'offline_access'])

type Placed = { readonly scope: string; readonly resources: readonly Resource[] }

/**
 * Reads scopes as an administrator typed them, apart by blanks or commas, and splits them by service. Refused, with a sentence:
 * none at all, one of another cloud or of a service Postdesk does not speak to, a permission of the mail protocols without its
 * address (Entra would take it for Graph's), and `.default` among named ones (AADSTS70011).
 */
export function readTypedScopes(
  request: Omit<ScopeRequest, 'endpoints'> & {
    readonly endpoints: OAuthEndpoints | CloudEndpoints
    readonly typed: string | readonly string[]
  },
): TypedScopes {
  const words = (typeof request.typed === 'string' ? [request.typed] : request.typed).flatMap((text) => text.split(/[\s,]+/))
  const typed = uniqueIgnoringCase(words.filter((word) => word !== ''))
  if (typed.length === 0) return refused('Enter at least one scope, or take those Postdesk proposes.')
  const { endpoints } = request
  if (!('cloud' in endpoints) || !endpoints.tokensByResource) {
    return { kind: 'usable', signIn: typed, byResource: { outlook: [] }, missing: missingOf(request, typed) }
  }
  const always = typed.filter((scope) => OPENID.has(scope.toLowerCase())).map((scope) => scope.toLowerCase())
  const placed: Placed[] = []
  for (const scope of typed.filter((one) => !OPENID.has(one.toLowerCase()))) {
    const read = place(scope, endpoints, request.protocols)
    if (typeof read === 'string') return refused(read)
    placed.push(read)
  }
  if (placed.length === 0) return refused('These scopes say who signs in, and none gives access to mail.')
  const defaults = placed.filter(({ scope }) => isDefault(scope))
  if (defaults.length > 0 && defaults.length < placed.length)
    return refused(
      `${defaults[0]?.scope ?? ''} means all that is registered and cannot stand beside named scopes. Remove one or the other.`,
    )
  const byResource: Partial<Record<Resource, readonly string[]>> = {}
  for (const resource of ['graph', 'ews', 'outlook'] as const) {
    const own = placed.filter(({ resources }) => resources.includes(resource)).map(({ scope }) => scope)
    if (own.length > 0) byResource[resource] = [...always, ...own]
  }
  const signIn = [...always, ...placed.map(({ scope }) => scope)]
  return { kind: 'usable', signIn, byResource, missing: missingOf(request, signIn) }
}

function missingOf(request: ScopeRequest, typed: readonly string[]): readonly string[] {
  const given = new Set(typed.map((scope) => scope.toLowerCase()))
  const needed = typed.some(isDefault)
    ? scopesFor(request).filter((scope) => !mailScopes(request).includes(scope))
    : scopesFor(request)
  // Who signs in is read from the id_token; a name and an address there are a courtesy.
  return needed.filter((scope) => !given.has(scope.toLowerCase()) && scope !== 'profile' && scope !== 'email')
}

/** Which service a scope is for, spelled in full; or the sentence that refuses it. */
function place(scope: string, endpoints: CloudEndpoints, protocols: readonly MailProtocol[]): Placed | string {
  const { prefixes, cloud } = endpoints
  const cut = scope.lastIndexOf('/') + 1
  const [prefix, name] = [scope.slice(0, cut).toLowerCase(), scope.slice(cut)]
  if (cut === 0) {
    const mail = mailPrefixOf(name, endpoints)
    if (mail !== null)
      return `Write ${mail}${name}: without its address, ${name} is asked of Graph, and that token opens no mailbox.`
    return { scope: prefixes.graph + name, resources: ['graph'] }
  }
  if (name === '') return `The scope ${scope} names no permission after its address.`
  const bare = prefix.replace(/\/+$/, '/')
  if (bare === prefixes.graph.toLowerCase()) return { scope, resources: ['graph'] }
  if ([prefixes.ews, prefixes.outlook, prefixes.outlookAppOnly].some((known) => known.toLowerCase() === bare)) {
    const outlook = protocols.map(resourceOf).filter((resource) => resource !== 'graph')
    if (name.toLowerCase() === '.default') return { scope, resources: outlook.length > 0 ? outlook : ['outlook'] }
    return { scope, resources: [/^EWS\./i.test(name) ? 'ews' : 'outlook'] }
  }
  const host = URL.canParse(bare) ? new URL(bare).hostname : bare
  const [other] = cloudsOfHost(host)
  if (other !== undefined && cloud !== 'custom' && !cloudsOfHost(host).includes(cloud))
    return `The scope ${scope} belongs to ${CLOUDS[other].title}, but the cloud chosen is ${endpoints.title}.`
  return `The scope ${scope} is of a service Postdesk does not use (${host}). Mail has ${prefixes.graph} and ${prefixes.outlook}.`
}

function mailPrefixOf(name: string, { prefixes }: CloudEndpoints): string | null {
  if (/^(?:IMAP\.|POP\.|SMTP\.)/i.test(name)) return prefixes.outlook
  return /^EWS\./i.test(name) ? prefixes.ews : null
}

const isDefault = (scope: string): boolean => /(?:^|\/)\.default$/i.test(scope)

function uniqueIgnoringCase(words: readonly string[]): readonly string[] {
  return [...new Map(words.map((word) => [word.toLowerCase(), word])).values()]
}

function refused(message: string): TypedScopes {
  return { kind: 'refused', field: 'scopes', message }
}
