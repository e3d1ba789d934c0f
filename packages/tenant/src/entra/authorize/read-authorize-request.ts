import { RESOURCES } from '../../directory/permissions.ts'
import type { AppRegistration } from '../../directory/registry.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import { readScopes, refuseScopes, scopePlace } from '../resources.ts'
import type { ScopeReading } from '../resources.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import { findClient } from '../token/authenticate-client.ts'
import { findReplyAddress } from './reply-address.ts'
import type { ReplyAddress, ResponseMode } from './reply-address.ts'

export type Prompt = 'login' | 'none' | 'consent' | 'select_account'

/** What the app wants handed back: a code, or (if it opted in) tokens themselves. */
export type ResponseType = { readonly code: boolean; readonly idToken: boolean; readonly accessToken: boolean }

/** A request at /authorize that names a known app and an address it registered, and asks for something we can give. */
export type AuthorizeRequest = {
  readonly ok: true
  readonly app: AppRegistration
  readonly reply: ReplyAddress
  readonly scope: string
  readonly scopes: Extract<ScopeReading, { ok: true }>
  readonly prompt?: Prompt
  readonly loginHint?: string
  readonly domainHint?: string
  readonly response: ResponseType
  readonly nonce?: string
  readonly challenge?: { readonly method: 'S256' | 'plain'; readonly value: string }
  readonly wantsClientInfo: boolean
}

/** A refusal; with `reply` it may be told to the app, without it only to the person. */
export type AuthorizeRefusal = Refusal & { readonly reply?: ReplyAddress }

/**
 * Judges the parameters in the order that keeps redirects safe: first tenant, app and redirect URI, whose faults stay on
 * a page; only then the rest, whose faults go back to the app.
 */
export function readAuthorizeRequest(
  world: World,
  segment: TenantSegment,
  parameters: URLSearchParams,
  origin: string,
): AuthorizeRequest | AuthorizeRefusal {
  const client = findClient(world, parameters.get('client_id') ?? undefined, segment)
  if (!client.ok) return client
  const { app } = client
  const audience = judgeAudience(app, segment)
  if (audience) return audience
  const address = findReplyAddress(app, parameters.get('redirect_uri'))
  if (!address.ok) return address

  const state = parameters.get('state')
  const responseType = parameters.get('response_type') ?? ''
  const kinds = responseType.split(' ').filter((kind) => kind !== '')
  // Tokens never travel in a query, where servers and browsers would write them down.
  const carriesTokens = kinds.includes('id_token') || kinds.includes('token')
  const mode = parameters.get('response_mode') ?? (carriesTokens ? 'fragment' : 'query')
  const isKnownMode = mode === 'query' || mode === 'fragment' || mode === 'form_post'
  const reply: ReplyAddress = {
    uri: address.uri,
    type: address.type,
    mode: isKnownMode ? (mode satisfies ResponseMode) : 'query',
    ...(state !== null && { state }),
  }
  const refuseBack = (code: number, facts: Record<string, string> = {}): AuthorizeRefusal => ({ ...refuse(code, facts), reply })

  if (kinds.length === 0) return refuseBack(900144, { field: 'response_type' })
  if (kinds.some((kind) => kind !== 'code' && kind !== 'id_token' && kind !== 'token')) return refuseBack(70005, { responseType })
  if (kinds.includes('id_token') && !app.idTokenIssuance) return refuseBack(700054)
  if (kinds.includes('token') && !app.accessTokenIssuance) return refuseBack(70005, { responseType })
  if (!isKnownMode || (carriesTokens && mode === 'query')) return refuseBack(70007, { responseMode: mode })
  const scope = parameters.get('scope')?.trim()
  if (!scope) return refuseBack(900144, { field: 'scope' })
  const scopes = readScopes(scope, scopePlace(world, origin))
  if (!scopes.ok) {
    // A service the tenant does not have is told to the person: nothing the app does would mend it.
    if (scopes.isAbsent) return refuse(650052, { tenant: segment.text, resource: scopes.scope })
    return { ...refuseScopes(scopes, app, segment.text), reply }
  }
  const listing = judgeListing(app, scopes)
  if (listing) return listing
  const prompt = parameters.get('prompt') || undefined
  if (prompt !== undefined && !isPrompt(prompt)) return refuseBack(90023, { field: 'prompt' })
  const challenge = readChallenge(parameters)
  if (challenge && 'code' in challenge) return challenge

  const [loginHint, nonce] = [parameters.get('login_hint'), parameters.get('nonce')]
  const domainHint = parameters.get('domain_hint')?.toLowerCase()
  // Without it a stolen id_token could be played back to the app (OpenID Connect Core section 3.2.2.1).
  if (kinds.includes('id_token') && !nonce) return refuseBack(900144, { field: 'nonce' })
  return {
    ok: true,
    app,
    reply,
    scope,
    scopes,
    ...(prompt !== undefined && { prompt }),
    // Whoever is to pick an account has none picked for them.
    ...(loginHint && prompt !== 'select_account' && { loginHint }),
    ...(domainHint && { domainHint }),
    response: { code: kinds.includes('code'), idToken: kinds.includes('id_token'), accessToken: kinds.includes('token') },
    ...(nonce && { nonce }),
    ...(challenge && { challenge }),
    wantsClientInfo: parameters.get('client_info') === '1',
  }
}

/** `.default` stands for what the registration lists, so there it must list the resource, and what it lists must exist. */
function judgeListing(app: AppRegistration, scopes: Extract<ScopeReading, { ok: true }>): Refusal | undefined {
  for (const { resource, isDefault } of scopes.resources) {
    if (!isDefault) continue
    const facts = { appId: app.appId, resource: RESOURCES[resource].appId }
    const { unknownAccess, requiredAccess } = app
    const knownIds = Object.values(RESOURCES).map(({ appId }) => appId)
    const unknownResource = unknownAccess.find(({ resourceAppId }) => !knownIds.includes(resourceAppId))
    if (unknownResource) return refuse(65005, { ...facts, resource: unknownResource.resourceAppId })
    if (unknownAccess[0]) return refuse(650054, { ...facts, scope: unknownAccess[0].id })
    if (requiredAccess.length === 0) return refuse(650056, facts)
    if (!requiredAccess.some((row) => row.resource === resource)) return refuse(650057, facts)
  }
  return undefined
}

/** Which endpoints an app may be used on, by whom it says it is for. */
export function judgeAudience(app: AppRegistration, segment: TenantSegment): Refusal | undefined {
  const facts = { appId: app.appId, tenant: segment.text }
  switch (app.signInAudience) {
    case 'AzureADMyOrg':
      // Another organization does not know the app at all.
      if (segment.kind === 'tenant') return isHome(app, segment) ? undefined : refuse(700016, facts)
      return refuse(segment.kind === 'consumers' ? 9002332 : 50194, facts)
    case 'AzureADMultipleOrgs':
      return segment.kind === 'consumers' ? refuse(9002332, facts) : undefined
    case 'PersonalMicrosoftAccount':
      return segment.kind === 'consumers' ? undefined : refuse(9002346, facts)
    case 'AzureADandPersonalMicrosoftAccount':
      return undefined
    default:
      return app.signInAudience satisfies never
  }
}

function isHome(app: AppRegistration, segment: Extract<TenantSegment, { kind: 'tenant' }>): boolean {
  return segment.organization.directory.tenantId === app.homeTenantId
}

function isPrompt(text: string): text is Prompt {
  return text === 'login' || text === 'none' || text === 'consent' || text === 'select_account'
}

/** PKCE: a challenge is 43 to 128 characters; a method left out means plain (RFC 7636 section 4.3). */
function readChallenge(parameters: URLSearchParams): AuthorizeRequest['challenge'] | Refusal {
  const value = parameters.get('code_challenge')
  if (!value) return undefined
  const method = parameters.get('code_challenge_method') ?? 'plain'
  if (method !== 'S256' && method !== 'plain') return refuse(50147)
  return /^[\w.~-]{43,128}$/.test(value) ? { method, value } : refuse(50147)
}
