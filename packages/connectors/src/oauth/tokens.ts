/** Who signed in, from a verified id_token. Accounts are known by tenant and object id: names and addresses change hands. */
export type Identity = {
  readonly tenantId: string
  readonly objectId: string
  /** The sign-in name (`preferred_username`); often, not always, the mailbox address. */
  readonly username: string
  readonly name: string
  readonly email: string | null
}

/** What one token request gave. */
export type Tokens = {
  readonly accessToken: string
  /** The newest refresh token; null for app-only. Keep it before the access token is used. */
  readonly refreshToken: string | null
  readonly expiresAt: Date
  /** Scopes granted for this token's service; empty for app-only, which names none. */
  readonly scopes: readonly string[]
  /** Set by `redeemCode` alone. */
  readonly identity: Identity | null
}

/** How an app registration proves itself. */
export type ClientCredential = { readonly kind: 'secret'; readonly secret: string }
