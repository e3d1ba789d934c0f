import type { CloudName, MailProtocol, Resource, ScopePrefixes, ServerAddress } from '../clouds.ts'

export type Direction = 'incoming' | 'outgoing'

/** Scopes of one protocol, in full spelling, for a mailbox of one's own; `shared` come on top for somebody else's. */
export type ProtocolScopes = {
  readonly resource: Resource
  readonly incoming: readonly string[]
  readonly outgoing: readonly string[]
  readonly shared: { readonly incoming: readonly string[]; readonly outgoing: readonly string[] }
}

/** What a provider's permissions are called: the one table scopes are proposed and judged by. */
export type ScopeTable = {
  /** Asked with every request: who signs in, and a refresh token. */
  readonly always: readonly string[]
  /** A protocol that is absent is not offered with OAuth 2.0 there. */
  readonly byProtocol: Readonly<Partial<Record<MailProtocol, ProtocolScopes>>>
}

/**
 * All that sign-in and token requests need to know of a provider. What sets providers apart is data here, so that the requests
 * themselves are the same for all of them.
 */
export type OAuthEndpoints = {
  readonly provider: 'microsoft' | 'google' | 'other'
  /** Its name for people: `Microsoft 365 GCC High`, `Google`. */
  readonly title: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
  /** Null where the provider has no device code, or none that may read mail. */
  readonly deviceCodeUrl: string | null
  /** Parameters the sign-in page wants besides those of RFC 6749. */
  readonly authorizeParameters: Readonly<Record<string, string>>
  /** How a client secret travels: in the form, or as HTTP Basic (RFC 6749 section 2.3.1). Never both. */
  readonly secretTravels: 'form' | 'basic'
  /**
   * Whether one consent serves several services, so that a token request names the one it is for. Elsewhere a token request names
   * no scope: RFC 6749 knows none beside a code, and for a refresh it means all that was granted (section 6).
   */
  readonly tokensByResource: boolean
  /** Whether a sign-in brings an id_token that proves who signed in; then `issuer` and `keysUrl` are known. */
  readonly expectsIdToken: boolean
  /** Issuer of id_tokens; `{tenantid}` stands for the token's own `tid`. */
  readonly issuer: string | null
  readonly keysUrl: string | null
  readonly scopeTable: ScopeTable
  /** Null where nobody said which server it is. */
  readonly imap: ServerAddress | null
  readonly pop3: ServerAddress | null
  readonly smtp: ServerAddress | null
}

/** Every address one app registration of Microsoft's works with. */
export type CloudEndpoints = OAuthEndpoints & {
  readonly provider: 'microsoft'
  readonly cloud: CloudName
  readonly tenantId: string
  /** Null for personal accounts, which have no administrator. */
  readonly adminConsentUrl: string | null
  /** Ends the person's session at Microsoft; takes `post_logout_redirect_uri` and `logout_hint`. */
  readonly logoutUrl: string
  readonly issuer: string
  readonly keysUrl: string
  /** Root of Graph, without `/v1.0` and without a closing slash. */
  readonly graphUrl: string
  readonly portalUrl: string | null
  /** Where EWS answers: `https://{host}/EWS/Exchange.asmx`. */
  readonly ewsUrl: string
  readonly imap: ServerAddress
  readonly pop3: ServerAddress
  readonly smtp: ServerAddress
  readonly prefixes: ScopePrefixes
}
