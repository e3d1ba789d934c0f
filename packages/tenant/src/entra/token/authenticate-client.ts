import { X509Certificate } from 'node:crypto'

import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'

import type { AppCertificate, AppRegistration } from '../../directory/registry.ts'
import { isGuid } from '../../random.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { TenantSegment } from '../tenant-segment.ts'

export type ClientProof = {
  readonly clientId?: string
  readonly secret?: string
  readonly assertion?: string
  readonly assertionType?: string
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
// Clocks of client and server differ a little; Microsoft allows five minutes.
const CLOCK_SKEW = 300_000

/** Reads how the client says who it is: HTTP Basic first, else the form (RFC 6749 section 2.3.1, RFC 7523). */
export function readClientProof(authorization: string | undefined, form: URLSearchParams): ClientProof {
  const basic = authorization?.match(/^Basic (.+)$/i)?.[1]
  if (basic !== undefined) {
    const [id = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { clientId: decodeForm(id), secret: decodeForm(rest.join(':')) }
  }
  const assertion = form.get('client_assertion') ?? undefined
  const clientId = form.get('client_id') ?? (assertion === undefined ? undefined : subjectOf(assertion))
  const [secret, assertionType] = [form.get('client_secret'), form.get('client_assertion_type')]
  return {
    ...(clientId !== undefined && { clientId }),
    ...(secret !== null && secret !== '' && { secret }),
    ...(assertion !== undefined && { assertion }),
    ...(assertionType !== null && { assertionType }),
  }
}

/** Finds the app a client id names, or says why it may not be used. */
export function findClient(world: World, clientId: string | undefined, segment: TenantSegment) {
  if (clientId === undefined || clientId === '') return refuse(900144, { field: 'client_id' })
  if (!isGuid(clientId)) return refuse(700038, { appId: clientId })
  const app = world.registry.findApp(clientId)
  if (!app) return refuse(700016, { appId: clientId, tenant: segment.text })
  if (!app.enabled) return refuse(7000112, { appId: app.appId, appName: app.displayName })
  return { ok: true as const, app }
}

/** Judges the client's credential. `mustProve` is false for flows of public clients, which have none to show. */
export async function authenticateClient(
  world: World,
  app: AppRegistration,
  proof: ClientProof,
  { mustProve, tokenEndpoints }: { mustProve: boolean; tokenEndpoints: readonly string[] },
): Promise<{ ok: true } | Refusal> {
  if (!mustProve) {
    return proof.secret === undefined && proof.assertion === undefined ? { ok: true } : refuse(700025)
  }
  if (proof.secret !== undefined && proof.assertion !== undefined) return refuse(9002313)
  if (proof.secret !== undefined) return judgeSecret(world, app, proof.secret)
  if (proof.assertion === undefined) return refuse(7000218)
  if (proof.assertionType !== ASSERTION_TYPE) return refuse(900144, { field: 'client_assertion_type' })
  return await judgeAssertion(world, app, proof.assertion, tokenEndpoints)
}

function judgeSecret(world: World, app: AppRegistration, given: string): { ok: true } | Refusal {
  const matching = app.secrets.filter((secret) => secret.secretText === given)
  if (matching.some((secret) => secret.endsAt > world.clock.now())) return { ok: true }
  return refuse(matching.length > 0 ? 7000222 : 7000215, { appId: app.appId })
}

async function judgeAssertion(
  world: World,
  app: AppRegistration,
  assertion: string,
  tokenEndpoints: readonly string[],
): Promise<{ ok: true } | Refusal> {
  let header: ReturnType<typeof decodeProtectedHeader>
  let claims: ReturnType<typeof decodeJwt>
  try {
    header = decodeProtectedHeader(assertion)
    claims = decodeJwt(assertion)
  } catch {
    return refuse(50027)
  }
  const isNamed = (row: AppCertificate) =>
    (header.x5t !== undefined && row.thumbprint === header.x5t) ||
    (typeof header['x5t#S256'] === 'string' && row.thumbprintSha256 === header['x5t#S256'])
  const certificate = app.certificates.find(isNamed)
  if (!certificate || certificate.endsAt <= world.clock.now()) return refuse(700027, { appId: app.appId })
  try {
    const key = new X509Certificate(Buffer.from(certificate.der, 'base64')).publicKey
    await compactVerify(assertion, key, { algorithms: ['PS256', 'RS256', 'RS384', 'RS512'] })
  } catch {
    return refuse(700027, { appId: app.appId })
  }
  const audiences = [claims.aud ?? []].flat()
  if (!audiences.some((audience) => tokenEndpoints.includes(audience))) return refuse(700023)
  if (claims.iss !== app.appId || claims.sub !== app.appId) return refuse(50013)
  const [now, expiresAt, startsAt] = [world.clock.now(), (claims.exp ?? 0) * 1000, (claims.nbf ?? 0) * 1000]
  if (expiresAt + CLOCK_SKEW < now || startsAt - CLOCK_SKEW > now) {
    return refuse(700024, { now: new Date(now).toISOString(), expiresAt: new Date(expiresAt).toISOString() })
  }
  return { ok: true }
}

function subjectOf(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub
  } catch {
    return undefined
  }
}

// RFC 6749 section 2.3.1: both halves of the Basic credential are form-encoded first. Many clients forget; a stray % then stays.
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
