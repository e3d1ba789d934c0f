import {
  appOnlyScope,
  clientCredentials,
  ConnectorError,
  readSecretEnds,
  type ErrorCard,
  type SecretEnd,
} from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import { json, type AppRegistrationRow, type Database } from '../../db/index.ts'
import { explainFailure } from '../history/explain-failure.ts'
import { endpointsOfRegistration, portalOfRegistration } from './endpoints-of-registration.ts'
import { openSecret } from './open-secret.ts'
import { withCredential } from './with-credential.ts'

type Deps = { readonly database: Database; readonly sealer: Sealer; readonly now: () => Date; readonly signal: AbortSignal }

export type EndsRead =
  | { readonly kind: 'read'; readonly changed: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly card: ErrorCard }

/**
 * Asks Entra, as the app itself, when its client secrets end, and corrects what is written here. Entra shows the first three characters of each;
 * where two secrets begin alike and end on different days, nobody can tell them apart, and what was typed stays. Certificates say their end
 * themselves. When it was asked, and why it did not tell, is kept with the registration.
 */
export async function readCredentialEnds(deps: Deps, registrationId: string): Promise<EndsRead> {
  const { kysely } = deps.database
  const registration = await kysely.selectFrom('app_registration').selectAll().where('id', '=', registrationId).executeTakeFirst()
  if (!registration) return { kind: 'missing' }
  let ends: readonly SecretEnd[]
  try {
    ends = await askEntra(deps, registration)
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    const { client_id: clientId, tenant_id: tenantId } = registration
    const about = { clientId, tenantId, portalUrl: portalOfRegistration(registration), access: 'app-only' as const }
    const card = explainFailure(error, about, deps.now())
    await note(deps, registrationId, { ends_card: json(card) })
    return { kind: 'refused', card }
  }
  const secrets = await kysely
    .selectFrom('app_credential')
    .select(['id', 'sealed', 'expires_at'])
    .where('registration_id', '=', registrationId)
    .where('kind', '=', 'secret')
    .execute()
  let changed = 0
  for (const { id, sealed, expires_at: before } of secrets) {
    const hint = (await openSecret(deps.sealer, sealed ?? '')).slice(0, 3)
    const days = new Set(ends.filter((one) => one.hint === hint).map(({ endsAt }) => endsAt.getTime()))
    const [end] = days
    if (end === undefined || days.size > 1 || end === before?.getTime()) continue
    await kysely
      .updateTable('app_credential')
      .set({ expires_at: new Date(end) })
      .where('id', '=', id)
      .execute()
    changed += 1
  }
  await note(deps, registrationId, { ends_card: null, ends_read_at: deps.now() })
  return { kind: 'read', changed }
}

async function note(
  { database, now }: Deps,
  id: string,
  told: { readonly ends_card: ReturnType<typeof json> | null; readonly ends_read_at?: Date },
): Promise<void> {
  await database.kysely
    .updateTable('app_registration')
    .set({ ...told, ends_tried_at: now() })
    .where('id', '=', id)
    .execute()
}

async function askEntra(deps: Deps, registration: AppRegistrationRow): Promise<readonly SecretEnd[]> {
  const endpoints = endpointsOfRegistration(registration)
  if (!('graphUrl' in endpoints) || !('prefixes' in endpoints))
    throw new ConnectorError('CONFIGURATION', 'Only Microsoft tells when a client secret ends.', { border: 'entra' })
  const { accessToken } = await withCredential(deps, registration.id, (credential) =>
    clientCredentials({
      endpoints,
      clientId: registration.client_id,
      credential,
      scope: appOnlyScope(endpoints, 'graph'),
      now: deps.now(),
      signal: deps.signal,
    }),
  )
  const { graphUrl } = endpoints
  const access = { graphUrl, clientId: registration.client_id, token: () => Promise.resolve(accessToken) }
  return await readSecretEnds(access, deps.signal)
}
