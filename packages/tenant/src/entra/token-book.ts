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
      readonly expiresAt: number
    }

export type TokenVerdict =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly why: 'malformed' | 'expired' | 'signature' | 'audience' | 'revoked' }

/** Issues and judges tokens. `audience` is 'graph' or 'outlook': a Graph token must fail at IMAP and the other way round (sheet A6). */
export type TokenBook = {
  readonly verify: (accessToken: string, audience: 'graph' | 'outlook') => Promise<TokenVerdict>
}
