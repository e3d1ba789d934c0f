import type { JWK, JWTPayload } from 'jose'

import type { AppRegistration } from '../directory/registry.ts'
import type { DirectoryUser } from '../directory/directory.ts'

/** Who a verified access token speaks for. */
export type Principal =
  | {
      readonly kind: 'user'
      readonly tenantId: string
      readonly appId: string
      readonly userId: string
      readonly audience: string
      /** Delegated permissions, from `scp`. */
      readonly scopes: readonly string[]
      /** Milliseconds since the epoch. */
      readonly expiresAt: number
    }
  | {
      readonly kind: 'app'
      readonly tenantId: string
      readonly appId: string
      readonly servicePrincipalId: string
      readonly audience: string
      /** Application permissions, from `roles`. */
      readonly roles: readonly string[]
      /** Milliseconds since the epoch. */
      readonly expiresAt: number
    }

export type TokenVerdict =
  | { readonly ok: true; readonly principal: Principal }
  | {
      readonly ok: false
      readonly why: 'malformed' | 'expired' | 'signature' | 'audience' | 'revoked'
      /** The claims (JSON) to send back to Entra: only for clients that said they understand (continuous access evaluation). */
      readonly challenge?: string
    }

export type IssuedToken = { readonly token: string; readonly expiresInSeconds: number }

/** What every access token names: its resource, the app it was made for, and the origin the issuer is told by. */
export type AccessRequest = {
  readonly app: AppRegistration
  /** `aud`, such as `https://graph.microsoft.com`. */
  readonly audience: string
  /** Origin of the request; the tenant's own when absent. */
  readonly origin?: string
  /** How the app showed who it is; by a secret when absent. */
  readonly provenBy?: 'nothing' | 'secret' | 'assertion'
  /** The client understands claims challenges: its token lives a day, and ends at once when the person's sessions do. */
  readonly takesChallenges?: boolean
  /** Life in seconds; a random 60 to 90 minutes when absent, as Microsoft's are. */
  readonly lifeSeconds?: number
}

/** Issues and judges tokens. `audience` is 'graph' or 'outlook': a Graph token must fail at IMAP and the other way round. */
export type TokenBook = {
  readonly verify: (accessToken: string, audience: 'graph' | 'outlook') => Promise<TokenVerdict>
  readonly issueForUser: (request: AccessRequest & { user: DirectoryUser; scopes: readonly string[] }) => Promise<IssuedToken>
  readonly issueForApp: (request: AccessRequest & { roles: readonly string[] }) => Promise<IssuedToken>
  /** Signs an id_token's claims as they are. */
  readonly sign: (claims: JWTPayload) => Promise<string>
  /** The published keys, newest first. */
  readonly keys: () => readonly JWK[]
  /** Rolls to a fresh key; with `forget`, tokens under the older ones stop verifying. */
  readonly rollKey: (options?: { forget?: boolean }) => Promise<void>
}
