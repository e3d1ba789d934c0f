import type { ConnectorError } from '../connector-error.ts'
import type { MailProtocol } from '../clouds.ts'
import type { CloudEndpoints } from '../endpoints/oauth-endpoints.ts'
import { wrongSetting } from '../endpoints/plain-address.ts'
import { readRedirectError } from './read-redirect-error.ts'
import { resourceOf } from './scopes.ts'

/** Where an administrator consents for the whole tenant; app-only permissions are granted there and nowhere else. */
export function adminConsentUrl(given: {
  readonly endpoints: Pick<CloudEndpoints, 'adminConsentUrl'>
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  readonly state: string
}): string {
  if (given.endpoints.adminConsentUrl === null)
    throw wrongSetting('cloud', 'Personal accounts have no administrator who could consent; each person consents for themselves.')
  const url = new URL(given.endpoints.adminConsentUrl)
  url.search = new URLSearchParams({
    client_id: given.clientId,
    scope: given.scope,
    redirect_uri: given.redirectUri,
    state: given.state,
  }).toString()
  return url.href
}

export type AdminConsentNeed = {
  /** The scope its page is asked for: all that is registered for one service. */
  readonly scope: string
  readonly protocols: readonly MailProtocol[]
}

/**
 * Which admin-consent pages a set of protocols needs, one for each service. App-only IMAP and POP3 are consented to under an address
 * of their own, SMTP and EWS under Exchange's
 * (learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth).
 */
export function adminConsentsFor(given: {
  readonly endpoints: Pick<CloudEndpoints, 'prefixes'>
  readonly protocols: readonly MailProtocol[]
  readonly kind: 'delegated' | 'app-only'
}): readonly AdminConsentNeed[] {
  const { prefixes } = given.endpoints
  const byScope = new Map<string, MailProtocol[]>()
  for (const protocol of new Set(given.protocols)) {
    const scope = `${given.kind === 'delegated' ? prefixes[resourceOf(protocol)] : appOnlyPrefix(protocol)}.default`
    byScope.set(scope, [...(byScope.get(scope) ?? []), protocol])
  }
  return [...byScope].map(([scope, protocols]) => ({ scope, protocols }))

  function appOnlyPrefix(protocol: MailProtocol): string {
    if (protocol === 'graph') return prefixes.graph
    return protocol === 'imap' || protocol === 'pop3' ? prefixes.mailAppConsent : prefixes.outlookAppOnly
  }
}

export type AdminConsentReturn =
  | {
      readonly kind: 'granted'
      /** Said by whoever opened the address: proven only by a token of that tenant. */
      readonly tenantId: string
      readonly scopes: readonly string[]
    }
  | { readonly kind: 'refused'; readonly error: ConnectorError }
  /** Neither form of an answer: somebody opened the address by themselves. */
  | { readonly kind: 'unreadable' }

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Judges what comes back from an admin-consent page (learn.microsoft.com/entra/identity-platform/v2-admin-consent). Check `state` first.
 * A refusal comes in two forms: `error=consent_required` with `admin_consent=True` all the same, and the older page's
 * `error=permission_denied`; so an error is looked for before success.
 */
export function readAdminConsent(params: URLSearchParams): AdminConsentReturn {
  const error = readRedirectError(params)
  if (error !== null) return { kind: 'refused', error }
  const tenantId = params.get('tenant') ?? ''
  if (params.get('admin_consent')?.toLowerCase() !== 'true' || !GUID.test(tenantId)) return { kind: 'unreadable' }
  return { kind: 'granted', tenantId: tenantId.toLowerCase(), scopes: (params.get('scope') ?? '').split(/\s+/).filter(Boolean) }
}
