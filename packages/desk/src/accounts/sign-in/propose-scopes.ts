import {
  appOnlyScope,
  ConnectorError,
  exchangeCommands,
  rolesFor,
  type CloudEndpoints,
  type ExchangeCommand,
  type MailProtocol,
} from '@postdesk/connectors'
import type { AppRegistrationRow, AuthorizationAttemptRow, Queries } from '../../db/index.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { redirectUriOf } from '../registration/redirect-uri.ts'
import { consentPagesOf } from './consent-pages.ts'
import { UNASKED } from './finish-consent.ts'
import { requestsOf, resourcesOfWays, wantedScopes, type Ways } from './wanted-scopes.ts'

export type ScopesProposed =
  | {
      readonly kind: 'proposed'
      readonly scopes: readonly string[]
      readonly missing: readonly string[]
      readonly roles: readonly string[]
      readonly limitable: readonly string[]
      readonly commands: readonly ExchangeCommand[]
      readonly consentUrls: readonly string[]
    }
  | { readonly kind: 'registration-missing' }
  /** What is asked for cannot be had over this registration; why, in words. */
  | { readonly kind: 'wrong'; readonly field: string; readonly message: string }

type Wish = Ways & {
  readonly registrationId: string
  readonly how: AuthorizationAttemptRow['how']
  readonly shared: boolean
  readonly address?: string | undefined
  readonly enterpriseObjectId?: string | undefined
}

/** What a sign-in over an app registration would ask for, before anybody signs in; asks nobody. */
export async function proposeScopes(
  deps: { readonly queries: Queries; readonly baseUrl: URL },
  wish: Wish,
): Promise<ScopesProposed> {
  const registration = await deps.queries
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', wish.registrationId)
    .executeTakeFirst()
  if (!registration) return { kind: 'registration-missing' }
  try {
    return propose(deps.baseUrl, wish, registration)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'CONFIGURATION') throw error
    return { kind: 'wrong', field: FIELDS[error.facts.field ?? ''] ?? 'registrationId', message: error.message }
  }
}

/** The connectors' names of what was asked for wrongly, as they are called here. */
const FIELDS: Readonly<Record<string, string>> = { enterpriseObjectId: 'enterpriseObjectId', protocol: 'incoming' }

function propose(baseUrl: URL, wish: Wish, registration: AppRegistrationRow): ScopesProposed {
  const endpoints = endpointsOfRegistration(registration)
  const isApp = wish.how === 'app-only'
  const wanted = wantedScopes({ ...wish, endpoints, typed: registration.scopes })
  if (wanted.kind === 'refused') return { kind: 'wrong', field: 'registrationId', message: wanted.message }
  const consentUrls = 'prefixes' in endpoints ? consentUrlsOf(baseUrl, wish, registration, endpoints) : []
  if (!isApp)
    return {
      kind: 'proposed',
      scopes: wanted.signIn,
      missing: wanted.missing,
      roles: [],
      limitable: [],
      commands: [],
      consentUrls,
    }
  if (!('prefixes' in endpoints))
    return { kind: 'wrong', field: 'how', message: 'App-only access is Microsoft’s; this provider needs somebody to sign in.' }
  const roles = requestsOf(wish).flatMap((request) => rolesFor(request))
  // The commands give IMAP, POP3 and SMTP rights on each mailbox, beside what Entra grants; Graph and EWS a role in its place.
  const limitable = requestsOf(wish).flatMap((request) =>
    rolesFor({ ...request, protocols: request.protocols.filter((protocol) => protocol === 'graph' || protocol === 'ews') }),
  )
  return {
    kind: 'proposed',
    scopes: resourcesOfWays(wish).map((resource) => appOnlyScope(endpoints, resource)),
    missing: [],
    roles: [...new Set(roles.map(({ name }) => name))],
    limitable: [...new Set(limitable.map(({ name }) => name))],
    commands: commandsOf(wish, registration),
    consentUrls,
  }
}

function consentUrlsOf(baseUrl: URL, wish: Wish, registration: AppRegistrationRow, endpoints: CloudEndpoints): readonly string[] {
  if (endpoints.adminConsentUrl === null) return []
  const pages = consentPagesOf({
    incoming: wish.incoming,
    outgoing: wish.outgoing,
    endpoints,
    clientId: registration.client_id,
    redirectUri: redirectUriOf(baseUrl, registration.redirect_path),
    consentFor: wish.how === 'app-only' ? 'app-only' : 'delegated',
    // Nothing waits for these: an attempt of its own gives a link that the desk hears of.
    state: UNASKED,
  })
  return pages.map(({ url }) => url)
}

function commandsOf(wish: Wish, registration: AppRegistrationRow): readonly ExchangeCommand[] {
  const protocols = [wish.incoming, wish.outgoing].filter((way): way is MailProtocol => way !== null)
  return exchangeCommands({
    cloud: registration.cloud,
    appId: registration.client_id,
    enterpriseObjectId: wish.enterpriseObjectId ?? null,
    tenantId: registration.tenant_id,
    displayName: registration.name,
    mailboxes: wish.address === undefined ? [] : [wish.address],
    protocols,
    directions: [
      ...(wish.incoming === null ? [] : (['incoming'] as const)),
      ...(wish.outgoing === null ? [] : (['outgoing'] as const)),
    ],
  })
}
