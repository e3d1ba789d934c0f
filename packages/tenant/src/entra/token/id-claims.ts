import type { DirectoryUser } from '../../directory/directory.ts'
import type { AppRegistration } from '../../directory/registry.ts'
import { makeOpaque } from '../../random.ts'
import type { World } from '../../world.ts'
import type { Grant } from '../entra-store.ts'
import { pairwiseSubject } from '../make-token-book.ts'
import { tenantOf } from '../tenant-segment.ts'

export type IdTokenRequest = {
  readonly app: AppRegistration
  readonly grant: Pick<Grant, 'sessionId'>
  readonly origin: string
  readonly nonce?: string
}

/** The claims of an id_token (OpenID Connect Core section 2): `oid` and names need `profile`, the address needs `email`. */
export function idClaims(
  world: World,
  { app, grant, origin, nonce }: IdTokenRequest,
  user: DirectoryUser,
  oidc: readonly string[],
) {
  const iat = Math.floor(world.clock.now() / 1000)
  const tenantId = tenantOf(world, user)
  return {
    aud: app.appId,
    iss: `${origin}/${tenantId}/v2.0`,
    iat,
    nbf: iat,
    exp: iat + 3599,
    sub: pairwiseSubject(app.appId, user.id),
    tid: tenantId,
    sid: grant.sessionId,
    uti: makeOpaque(world.random, 16),
    rh: `1.${makeOpaque(world.random, 40)}.`,
    ver: '2.0',
    ...(oidc.includes('profile') && { oid: user.id, preferred_username: user.userPrincipalName, name: user.displayName }),
    ...(oidc.includes('email') && { email: user.mail }),
    ...(nonce !== undefined && { nonce }),
  }
}

/** `client_info`, which MSAL asks for: the person's and the tenant's ids. */
export function clientInfo(userId: string, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url')
}
