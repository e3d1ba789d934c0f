import { X509Certificate } from 'node:crypto'

import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader } from 'jose'
import type { JWTPayload, ProtectedHeaderParameters } from 'jose'

import type { AppCertificate, AppRegistration } from '../../directory/registry.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import { TEST_ISSUER_KEY } from '../test-issuer.ts'
import type { ClientVerdict } from './authenticate-client.ts'
import { fetchIssuerKeys, isIssuerHere } from './fetch-issuer-keys.ts'

// Clocks of client and server differ a little; Microsoft allows five minutes.
const CLOCK_SKEW = 300_000

/**
 * Judges a client assertion (RFC 7523). One that the app issued itself is checked against its certificates; any other is an
 * outside issuer's token and needs a federated credential that names issuer, subject and audience exactly. The keys of an issuer
 * on this machine are fetched by its discovery document; every other one is played by the built-in issuer.
 */
export async function judgeAssertion(
  world: World,
  store: EntraStore,
  app: AppRegistration,
  assertion: string,
  tokenEndpoints: readonly string[],
): Promise<ClientVerdict> {
  let header: ProtectedHeaderParameters
  let claims: JWTPayload
  try {
    header = decodeProtectedHeader(assertion)
    claims = decodeJwt(assertion)
  } catch {
    return refuse(50027)
  }
  const namesCertificate = header.x5t !== undefined || header['x5t#S256'] !== undefined
  // A wrong issuer on the app's own kind of assertion is a mistake in it, unless outside issuers are expected at all.
  const isOwn = claims.iss === app.appId || (namesCertificate && app.federatedCredentials.length === 0)
  const refusal = isOwn
    ? await judgeCertificate(world, app, assertion, header, claims, tokenEndpoints)
    : await judgeFederated(world, app, assertion, header, claims)
  if (refusal) return refusal
  const late = judgeTime(world, claims)
  if (late) return late
  // RFC 7519 section 4.1.7: the id of a token is what keeps it from being used twice.
  const isFresh = claims.jti === undefined || store.takeAssertion(`${app.appId}:${claims.jti}`, (claims.exp ?? 0) * 1000)
  if (world.entra.refuseReplayedAssertions && !isFresh) return refuse(50013)
  return { ok: true, by: 'assertion' }
}

async function judgeCertificate(
  world: World,
  app: AppRegistration,
  assertion: string,
  header: ProtectedHeaderParameters,
  claims: JWTPayload,
  tokenEndpoints: readonly string[],
): Promise<Refusal | undefined> {
  const isNamed = (row: AppCertificate) =>
    world.registry.isVisible(row) &&
    ((header.x5t !== undefined && row.thumbprint === header.x5t) ||
      (typeof header['x5t#S256'] === 'string' && row.thumbprintSha256 === header['x5t#S256']))
  const certificate = app.certificates.find(isNamed)
  if (!certificate || certificate.endsAt <= world.clock.now()) return refuse(700027, { appId: app.appId })
  try {
    const key = new X509Certificate(Buffer.from(certificate.der, 'base64')).publicKey
    await compactVerify(assertion, key, { algorithms: ['PS256', 'RS256', 'RS384', 'RS512'] })
  } catch {
    return refuse(700027, { appId: app.appId })
  }
  const audiences = [claims.aud ?? []].flat()
  if (!audiences.some((audience) => tokenEndpoints.includes(audience))) {
    // Another tenant's address is told apart from what is no address of Entra's at all.
    const isEndpoint = audiences.some((audience) => /\/(?:oauth2\/(?:v2\.0\/)?token|v2\.0)$/.test(audience))
    return refuse(isEndpoint ? 700021 : 700023)
  }
  return claims.iss === app.appId && claims.sub === app.appId ? undefined : refuse(50013)
}

async function judgeFederated(
  { registry, tokens, testIssuer, directory, closing }: World,
  app: AppRegistration,
  assertion: string,
  header: ProtectedHeaderParameters,
  claims: JWTPayload,
): Promise<Refusal | undefined> {
  const rows = app.federatedCredentials.filter((row) => registry.isVisible(row))
  if (rows.length === 0) return refuse(70021)
  // Only tokens of programs may stand in for a secret: a person's, of this tenant, may not.
  const isOwnToken = claims.iss?.includes(`/${directory.tenantId}/`) === true
  if (isOwnToken && claims['idtyp'] !== 'app') return refuse(700229)
  const audiences = [claims.aud ?? []].flat()
  const matches = rows.some(
    (row) =>
      row.issuer === claims.iss && row.subject === claims.sub && row.audiences.some((audience) => audiences.includes(audience)),
  )
  if (!matches) return refuse(700213)
  // An issuer that lives on this machine shows its own keys, unless the built-in one has signed in its name.
  const isElsewhere = header.kid !== TEST_ISSUER_KEY && isIssuerHere(claims.iss ?? '')
  const keys = isOwnToken
    ? { keys: [...tokens.keys()] }
    : isElsewhere
      ? await fetchIssuerKeys(claims.iss ?? '', closing)
      : { keys: [...(await testIssuer.keys())] }
  if (keys === undefined) return refuse(50013)
  try {
    await compactVerify(assertion, createLocalJWKSet(keys), { algorithms: ['RS256'] })
  } catch {
    return refuse(50013)
  }
  return undefined
}

function judgeTime({ clock }: World, { exp = 0, nbf = 0 }: JWTPayload): Refusal | undefined {
  const [now, expiresAt, startsAt] = [clock.now(), exp * 1000, nbf * 1000]
  if (expiresAt + CLOCK_SKEW >= now && startsAt - CLOCK_SKEW <= now) return undefined
  return refuse(700024, { now: new Date(now).toISOString(), expiresAt: new Date(expiresAt).toISOString() })
}
