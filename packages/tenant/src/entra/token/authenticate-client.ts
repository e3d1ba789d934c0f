import { decodeJwt } from 'jose'

import type { AppRegistration } from '../../directory/registry.ts'
import { findRegistration } from '../../organizations.ts'
import { isGuid } from '../../random.ts'
import type { World } from '../../world.ts'
import { refuse } from '../aadsts.ts'
import type { Refusal } from '../aadsts.ts'
import type { EntraStore } from '../entra-store.ts'
import type { TenantSegment } from '../tenant-segment.ts'
import { judgeAssertion } from './client-assertion.ts'

export type ClientProof = {
  readonly clientId?: string
  readonly secret?: string
  readonly assertion?: string
  readonly assertionType?: string
}

/** How the client showed who it is; `appidacr` of its tokens says it. */
export type ProvenBy = 'nothing' | 'secret' | 'assertion'
export type ClientVerdict = { readonly ok: true; readonly by: ProvenBy } | Refusal

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

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

/** Finds the app a client id names, or says why it may not be used. An app too new to be seen is not found. */
export function findClient(world: World, clientId: string | undefined, segment: TenantSegment) {
  if (clientId === undefined || clientId === '') return refuse(900144, { field: 'client_id' })
  if (!isGuid(clientId)) return refuse(700038, { appId: clientId })
  const app = findRegistration(world, clientId)
  if (!app || !world.registry.isVisible(app)) return refuse(700016, { appId: clientId, tenant: segment.text })
  const there = segment.kind === 'tenant' ? segment.organization.registry.findApp(app.appId) : undefined
  if (!(there ?? app).enabled) return refuse(7000112, { appId: app.appId, appName: app.displayName })
  return { ok: true as const, app }
}

/** Judges the client's credential. `mustProve` is false for flows of public clients, which have none to show. */
export async function authenticateClient(
  world: World,
  store: EntraStore,
  app: AppRegistration,
  proof: ClientProof,
  { mustProve, tokenEndpoints }: { mustProve: boolean; tokenEndpoints: readonly string[] },
): Promise<ClientVerdict> {
  if (!mustProve) {
    return proof.secret === undefined && proof.assertion === undefined ? { ok: true, by: 'nothing' } : refuse(700025)
  }
  if (proof.secret !== undefined && proof.assertion !== undefined) return refuse(9002313)
  if (proof.secret !== undefined) return judgeSecret(world, app, proof.secret)
  if (proof.assertion === undefined) return refuse(7000218)
  if (proof.assertionType !== ASSERTION_TYPE) return refuse(900144, { field: 'client_assertion_type' })
  return await judgeAssertion(world, store, app, proof.assertion, tokenEndpoints)
}

function judgeSecret({ registry, clock }: World, app: AppRegistration, given: string): ClientVerdict {
  const matching = app.secrets.filter((secret) => secret.secretText === given && registry.isVisible(secret))
  if (matching.some((secret) => secret.endsAt > clock.now())) return { ok: true, by: 'secret' }
  return refuse(matching.length > 0 ? 7000222 : 7000215, { appId: app.appId })
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
