import {
  ConnectorError,
  readTypedScopes,
  resourceOf,
  scopesFor,
  tokenScopesFor,
  type CloudEndpoints,
  type Direction,
  type MailProtocol,
  type OAuthEndpoints,
  type Resource,
} from '@postdesk/connectors'

/** What an account is to use: the protocol mail comes by, and the one it leaves by. */
export type Ways = { readonly incoming: MailProtocol | null; readonly outgoing: MailProtocol | null }

/** What one token request names: a service, and permissions of that service alone. */
export type TokenWish = readonly [Resource, readonly string[]]

export type WantedScopes =
  | {
      readonly kind: 'wanted'
      /** For the sign-in page: all services at once, so that one consent serves both ways. */
      readonly signIn: readonly string[]
      /** For the token requests: one service each, the first being the one the code is redeemed for. */
      readonly byResource: readonly TokenWish[]
      /** Permissions that were left out of those typed, and that these ways need. */
      readonly missing: readonly string[]
    }
  | { readonly kind: 'refused'; readonly message: string }

type Given = Ways & {
  readonly endpoints: OAuthEndpoints | CloudEndpoints
  readonly shared: boolean
  /** What an administrator typed in the place of what we propose. */
  readonly typed: readonly string[] | null
}

/** The permissions of a sign-in: proposed with the least the ways live on, or as typed. */
export function wantedScopes(given: Given): WantedScopes {
  const { endpoints, shared, typed } = given
  const requests = requestsOf(given).map((request) => ({ ...request, endpoints, shared }))
  const resources = resourcesOfWays(given)
  if (typed === null)
    return {
      kind: 'wanted',
      signIn: unique(requests.flatMap((request) => scopesFor(request))),
      byResource: resources.map((resource) => [
        resource,
        unique(requests.flatMap((request) => tokenScopesFor({ ...request, resource }))),
      ]),
      missing: [],
    }
  const protocols = unique(requests.flatMap((request) => request.protocols))
  const directions = unique(requests.flatMap((request) => request.directions))
  const read = readTypedScopes({ endpoints, shared, typed, protocols, directions })
  if (read.kind === 'refused') return read
  const lacking = resources.find((resource) => read.byResource[resource] === undefined)
  if (lacking !== undefined)
    return { kind: 'refused', message: `None of these permissions is for ${NAMES[lacking]}, which this account uses.` }
  return {
    kind: 'wanted',
    signIn: read.signIn,
    byResource: resources.map((resource) => [resource, read.byResource[resource] ?? []]),
    missing: read.missing,
  }
}

/** One token request for each service, the one the code is redeemed for first. What cannot be asked for is a CONFIGURATION error. */
export function tokenRequestsOf(given: Given): readonly [TokenWish, ...TokenWish[]] {
  const wanted = wantedScopes(given)
  if (wanted.kind === 'refused') throw new ConnectorError('CONFIGURATION', wanted.message, { border: 'entra' })
  const [first, ...others] = wanted.byResource
  if (first === undefined)
    throw new ConnectorError('CONFIGURATION', 'This account neither receives nor sends.', { border: 'entra' })
  return [first, ...others]
}

/** The services that the ways of an account need tokens for, each once. */
export function resourcesOfWays({ incoming, outgoing }: Ways): readonly Resource[] {
  return unique([incoming, outgoing].filter((way) => way !== null).map(resourceOf))
}

const NAMES: Readonly<Record<Resource, string>> = {
  graph: 'Microsoft Graph',
  ews: 'Exchange Web Services',
  outlook: 'IMAP, POP3 or SMTP',
}

/** Each way asks for its own direction only: who receives needs no right to send. */
export function requestsOf({
  incoming,
  outgoing,
}: Ways): { protocols: readonly MailProtocol[]; directions: readonly Direction[] }[] {
  return [
    ...(incoming === null ? [] : [{ protocols: [incoming], directions: ['incoming'] as const }]),
    ...(outgoing === null ? [] : [{ protocols: [outgoing], directions: ['outgoing'] as const }]),
  ]
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
