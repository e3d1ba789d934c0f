import { decodeJwt } from 'jose'

/** What an access token says about itself. Never a ground for trust: the server it is for is the judge. */
export type TokenClaims = {
  readonly audience: string | null
  /** Delegated scopes (`scp`) or app-only roles, by name without prefix. */
  readonly permissions: readonly string[]
  readonly isAppOnly: boolean
  readonly tenantId: string | null
  /** Sign-in name of the person (`upn`), for words on a screen; null for apps. */
  readonly username: string | null
}

/** Looks into an access token for diagnostics; null for the opaque tokens of personal accounts. */
export function readTokenClaims(accessToken: string): TokenClaims | null {
  try {
    const claims = decodeJwt(accessToken)
    const { scp, roles, aud, tid, upn, preferred_username: preferred } = claims as Record<string, unknown>
    const named = typeof scp === 'string' ? scp.split(' ').filter(Boolean) : []
    const granted = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
    return {
      audience: typeof aud === 'string' ? aud : null,
      permissions: [...named, ...granted],
      isAppOnly: typeof scp !== 'string',
      tenantId: typeof tid === 'string' ? tid : null,
      username: typeof upn === 'string' ? upn : typeof preferred === 'string' ? preferred : null,
    }
  } catch {
    return null
  }
}
