import type { DirectoryUser } from '../directory/directory.ts'
import type { Principal, TokenVerdict } from '../entra/token-book.ts'
import type { World } from '../world.ts'
import { HttpRefusal, SoapFault } from './refusals.ts'

/** Who knocks: a person by password (on-premises), or whoever a token speaks for. */
export type Caller =
  | { readonly kind: 'user'; readonly user: DirectoryUser; readonly appId: string | undefined }
  /** `isGranted`: by Entra, over every mailbox. Without that, Exchange's own roles say over which. */
  | { readonly kind: 'app'; readonly appId: string; readonly isGranted: boolean }

// The tenant of all Office 365 actors, as Exchange lists it among the issuers it trusts (D3).
const CHALLENGE =
  'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.windows.net/common/oauth2/authorize"'

/** The numbers and words of `x-ms-diagnostics` (D3). */
const DIAGNOSTICS = {
  signature: ['2000000', 'The token has invalid signature.', 'invalid_signature'],
  malformed: ['2000001', 'The token is malformed and cannot be read.', 'invalid_token'],
  expired: ['2000002', 'The access token has expired.', 'token_expired'],
  audience: ['2000003', "The audience claim value is invalid 'aud'.", 'invalid_resource'],
  revoked: ['2000005', 'The user specified by the user-context in the token does not exist.', 'invalid_user'],
  scope: ['2000008', 'The token contains not enough scope to make this call.', 'invalid_grant'],
  roles: ['2000008', "The token has invalid value 'roles' for the claim type ''.", 'invalid_grant'],
} as const satisfies Record<Extract<TokenVerdict, { ok: false }>['why'] | 'scope' | 'roles', readonly [string, string, string]>

/** Names the caller, or throws a 401 with an empty body. */
export async function authenticate(world: World, authorization: string | undefined): Promise<Caller> {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S+)\s*$/.exec(authorization ?? '') ?? []
  if (world.ews.settings.deployment === 'on-premises') return byPassword(world, scheme, credentials)
  if (scheme.toLowerCase() !== 'bearer') throw new HttpRefusal(401, '', { 'www-authenticate': CHALLENGE })
  const verdict = await world.tokens.verify(credentials, 'outlook')
  if (!verdict.ok) throw unauthorized(verdict.why)
  return byToken(world, verdict.principal)
}

function byToken({ directory, mail }: World, principal: Principal): Caller {
  if (principal.kind === 'app') {
    const isGranted = principal.roles.includes('full_access_as_app')
    if (!isGranted && !mail.settings.appRoles.has(principal.appId)) throw unauthorized('roles')
    return { kind: 'app', appId: principal.appId, isGranted }
  }
  if (!principal.scopes.includes('EWS.AccessAsUser.All')) throw unauthorized('scope')
  const user = directory.findUser(principal.userId)
  if (user === undefined) throw unauthorized('revoked')
  return { kind: 'user', user, appId: principal.appId }
}

function byPassword({ directory }: World, scheme: string, credentials: string): Caller {
  const text = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString('utf8') : ''
  const colon = text.indexOf(':')
  // Windows programs write DOMAIN\name as well as name@domain.
  const name = text.slice(0, Math.max(0, colon)).replace(/^[^\\]*\\/, '')
  const user = name === '' ? undefined : directory.findUser(name)
  if (user === undefined || user.password !== text.slice(colon + 1))
    throw new HttpRefusal(401, '', { 'www-authenticate': 'Basic realm="mail.contoso.example"' })
  if (!user.accountEnabled) throw new SoapFault('ErrorAccountDisabled')
  return { kind: 'user', user, appId: undefined }
}

function unauthorized(why: keyof typeof DIAGNOSTICS): HttpRefusal {
  const [number, reason, category] = DIAGNOSTICS[why]
  return new HttpRefusal(401, '', {
    'www-authenticate': `${CHALLENGE}, error="invalid_token"`,
    'x-ms-diagnostics': `${number};reason="${reason}";error_category="${category}"`,
  })
}
