import { createHash } from 'node:crypto'

import { SignJWT, compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { JWTPayload } from 'jose'

import type { Clock } from '../clock.ts'
import type { Directory } from '../directory/directory.ts'
import type { Registry } from '../directory/registry.ts'
import { makeOpaque } from '../random.ts'
import { CLOUDS, resourceIssuer } from './clouds.ts'
import type { EntraSettings } from './entra-settings.ts'
import { resourceOfAudience } from './resources.ts'
import { CONSUMERS } from './tenant-segment.ts'
import type { KeyRing } from './signing-key.ts'
import { makeSigningKey } from './signing-key.ts'
import type { AccessRequest, Principal, TokenBook, TokenVerdict } from './token-book.ts'

export type TokenBookParts = {
  readonly clock: Clock
  readonly random: () => number
  readonly directory: Directory
  readonly registry: Registry
  /** Read when a token is made, as the ports are not known before. */
  readonly origins: { readonly http: string }
  readonly keyRing: KeyRing
  /** Read when a token is made. */
  readonly entra: Pick<EntraSettings, 'cloud' | 'resourceIssuer'>
}

// `appidacr`: how the app that asked had proven itself.
const APP_PROOF = { nothing: '0', secret: '1', assertion: '2' } as const

// Twenty-four to twenty-eight hours, for clients that can be called back in between.
const LONG_LIFE = 86_400

// Opaque tokens have to be remembered; beyond this many the oldest are forgotten and fail as malformed.
const MAX_OPAQUE = 10_000

/** The subject of a person for one app: stable, and different in every app (`pairwise`). */
export function pairwiseSubject(appId: string, objectId: string): string {
  return createHash('sha256').update(`${appId}:${objectId}`).digest('base64url')
}

/**
 * Signs and judges tokens. Resource tokens have Microsoft's v1 form (ver 1.0, appid, scp or roles), whatever endpoint
 * asked for them. An access token lives until its end even when the person is disabled meanwhile, as Microsoft's do
 * without continuous access evaluation; only a deleted person or app makes it void. A client that takes claims challenges
 * is challenged as soon as the person's sessions are revoked.
 */
export function makeTokenBook({ clock, random, directory, registry, origins, keyRing, entra }: TokenBookParts): TokenBook {
  // Tokens of personal accounts are no JWTs: nobody but their resource can read them.
  const opaque = new Map<string, JWTPayload>()

  const sign = async (claims: JWTPayload): Promise<string> => {
    const key = keyRing.keys[0]
    if (!key) throw new Error('The tenant has no signing key')
    return await new SignJWT(claims)
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid, x5t: key.kid })
      .sign(key.privateKey)
  }

  const issue = async (request: AccessRequest, particular: JWTPayload, tenantId = directory.tenantId) => {
    const iat = Math.floor(clock.now() / 1000)
    const usualLife = request.takesChallenges ? LONG_LIFE + Math.floor(random() * 14_400) : 3599 + Math.floor(random() * 1800)
    const expiresInSeconds = request.lifeSeconds ?? usualLife
    const claims: JWTPayload = {
      aud: request.audience,
      iss: resourceIssuer(request.origin ?? origins.http, tenantId, entra),
      iat,
      nbf: iat,
      exp: iat + expiresInSeconds,
      appid: request.app.appId,
      appidacr: APP_PROOF[request.provenBy ?? 'secret'],
      tid: tenantId,
      uti: makeOpaque(random, 16),
      ver: '1.0',
      ...(request.takesChallenges && { xms_cc: ['cp1'] }),
      ...particular,
    }
    if (tenantId === directory.tenantId) return { token: await sign(claims), expiresInSeconds }
    const token = `EwB${makeOpaque(random, 90)}`
    opaque.set(token, claims)
    const oldest = opaque.keys().next()
    if (opaque.size > MAX_OPAQUE && !oldest.done) opaque.delete(oldest.value)
    return { token, expiresInSeconds }
  }

  return {
    sign,
    keys: () => keyRing.keys.map((key) => key.published),
    rollKey: async ({ forget = false } = {}) => {
      const fresh = await makeSigningKey()
      keyRing.keys = forget ? [fresh] : [fresh, ...keyRing.keys]
    },
    issueForUser: async ({ user, scopes, ...request }) => {
      const particular = {
        oid: user.id,
        sub: pairwiseSubject(request.app.appId, user.id),
        name: user.displayName,
        upn: user.userPrincipalName,
        unique_name: user.userPrincipalName,
        idtyp: 'user',
        scp: scopes.join(' '),
      }
      return await issue(request, particular, user.accountType === 'personal' ? CONSUMERS : directory.tenantId)
    },
    issueForApp: async ({ roles, ...request }) =>
      await issue(request, {
        oid: request.app.servicePrincipalId,
        sub: request.app.servicePrincipalId,
        app_displayname: request.app.displayName,
        idtyp: 'app',
        ...(roles.length > 0 && { roles: [...roles] }),
      }),
    verify: async (accessToken, audience) => {
      const known = opaque.get(accessToken)
      if (known) return judge(known)
      let claims: Record<string, unknown>
      try {
        const { kid } = decodeProtectedHeader(accessToken)
        const key = keyRing.keys.find((row) => row.kid === kid)
        if (!key) return { ok: false, why: 'signature' }
        const { payload } = await compactVerify(accessToken, key.publicKey, { algorithms: ['RS256'] })
        claims = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>
      } catch (error) {
        return { ok: false, why: error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'malformed' }
      }
      return judge(claims)

      function judge(read: Record<string, unknown>): TokenVerdict {
        const [aud, exp, appId] = [read['aud'], read['exp'], read['appid']]
        if (typeof aud !== 'string' || typeof exp !== 'number' || typeof appId !== 'string') return { ok: false, why: 'audience' }
        const wanted = audience === 'graph' ? 'graph' : 'exchange'
        const isOurs = read['tid'] === directory.tenantId || known !== undefined
        // A tenant of one cloud takes no token for another's services; one of no certain cloud takes them all.
        const clouds = entra.cloud === null ? undefined : [CLOUDS[entra.cloud]]
        if (resourceOfAudience(aud, clouds) !== wanted || !isOurs) return { ok: false, why: 'audience' }
        if (exp * 1000 <= clock.now()) return { ok: false, why: 'expired' }
        const app = registry.findApp(appId)
        if (!app) return { ok: false, why: 'revoked' }
        const common = { tenantId: String(read['tid']), appId: app.appId, audience: aud, expiresAt: exp * 1000 }
        if (read['idtyp'] === 'app') {
          const roles = Array.isArray(read['roles']) ? read['roles'].filter((role) => typeof role === 'string') : []
          return {
            ok: true,
            principal: { kind: 'app', ...common, servicePrincipalId: app.servicePrincipalId, roles } satisfies Principal,
          }
        }
        const user = directory.findUser(String(read['oid']))
        if (!user) return { ok: false, why: 'revoked' }
        const issuedAt = Number(read['iat'])
        const isOver = Math.floor(user.tokensValidFrom / 1000) > issuedAt || !user.accountEnabled
        if (Array.isArray(read['xms_cc']) && isOver) {
          const value = String(Math.floor(clock.now() / 1000))
          return { ok: false, why: 'revoked', challenge: JSON.stringify({ access_token: { nbf: { essential: true, value } } }) }
        }
        const scopes = typeof read['scp'] === 'string' ? read['scp'].split(' ').filter((scope) => scope !== '') : []
        return { ok: true, principal: { kind: 'user', ...common, userId: user.id, scopes } }
      }
    },
  }
}
