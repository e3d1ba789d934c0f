/** Who signed in, from a verified id_token. Accounts are known by tenant and object id: names and addresses change hands. */
export type Identity = {
  /** The Entra tenant; at other providers the issuer. */
  readonly tenantId: string
  /** The user's object id in Entra; at other providers the subject. */
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
  /** Who signed in, after `redeemCode` and `pollDeviceCode`; null where the provider gives no id_token. */
  readonly identity: Identity | null
}

/** How an app registration proves itself. */
export type ClientCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** A certificate whose public part is uploaded to the app registration; both as PEM text, the key unencrypted and RSA. */
  | { readonly kind: 'certificate'; readonly privateKeyPem: string; readonly certificatePem: string }
  /** A token of an outside issuer which the app registration lists under federated credentials, read anew for each request. */
  | { readonly kind: 'federated'; readonly assertion: () => Promise<string> }
  /** A public client: device code, and whatever else proves itself by the person alone. */
  | { readonly kind: 'none' }
