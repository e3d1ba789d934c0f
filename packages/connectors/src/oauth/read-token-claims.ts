import { decodeJwt } from 'jose'

/** What an access token says about itself. Never a ground for trust: the server it is for is the judge. */
export type TokenClaims = {
  readonly audience: string | null
  /** Delegated scopes (`scp`) or app-only roles, by name without prefix. */
  readonly permissions: readonly string[]
  readonly isAppOnly: boolean
  /** `idtyp`: `app` or `user`, where the token says so. */
  readonly idType: string | null
  readonly tenantId: string | null
  /** The app registration it was given to (`appid`, in newer tokens `azp`). */
  readonly clientId: string | null
  /** Whose it is: sign-in name, else name; null for app-only. */
  readonly username: string | null
  /** `oid`: whose it is by object id; of an app-only token that of the enterprise application, not of the app registration. */
  readonly objectId: string | null
  readonly issuedAt: Date | null
  readonly expiresAt: Date | null
}

/**
 * Looks into an access token for diagnostics; null for the opaque tokens of personal accounts and of other providers. Claims by
 * learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
 */
export function readTokenClaims(accessToken: string): TokenClaims | null {
  let claims: Readonly<Record<string, unknown>>
  try {
    claims = decodeJwt(accessToken)
  } catch {
    return null
  }
  const { scp, roles, aud, idtyp } = claims
  const named = typeof scp === 'string' ? scp.split(' ').filter(Boolean) : []
  const granted = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
  return {
    audience: textOf(aud),
    permissions: [...named, ...granted],
    isAppOnly: idtyp === 'app' || typeof scp !== 'string',
    idType: textOf(idtyp),
    tenantId: textOf(claims['tid']),
    clientId: textOf(claims['appid']) ?? textOf(claims['azp']),
    username:
      textOf(claims['upn']) ??
      textOf(claims['preferred_username']) ??
      textOf(claims['unique_name']) ??
      textOf(claims['email']) ??
      textOf(claims['name']),
    objectId: textOf(claims['oid']),
    issuedAt: timeOf(claims['iat']),
    expiresAt: timeOf(claims['exp']),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

// Seconds since 1970 (RFC 7519 section 2); what no Date can hold is no time.
function timeOf(value: unknown): Date | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 8.64e12) return null
  return new Date(value * 1000)
}
