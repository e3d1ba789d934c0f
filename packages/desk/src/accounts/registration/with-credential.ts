import { ConnectorError, type ClientCredential, type ErrorCard } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import { json, type AppCredentialRow, type Database } from '../../db/index.ts'
import { credentialsInOrder } from './credentials-in-order.ts'
import { portalOfRegistration } from './endpoints-of-registration.ts'
import { openSecret } from './open-secret.ts'
import { readTokenFile } from './read-token-file.ts'
import { registrationOfAuthorization } from './registration-of-authorization.ts'
import { explainFailure } from '../history/explain-failure.ts'

/** How many credentials of one registration are tried in a row; nobody keeps more than a few. */
const MAX_TRIED = 5

type CredentialDeps = { readonly database: Database; readonly sealer: Sealer; readonly now: () => Date }

/**
 * Does something with the credentials of an app registration, the one most likely to work first. A refusal of the credential itself
 * (`invalid_client`) is noted on it and the next one is tried, so that a secret is changed for another without a gap; whatever else goes
 * wrong is the caller's. When none works, the refusal of the first is what is told.
 */
export async function withCredential<T>(
  deps: CredentialDeps,
  registrationId: string,
  use: (credential: ClientCredential) => Promise<T>,
): Promise<T> {
  const rows = await readCredentials(deps, registrationId)
  let refusal: unknown = null
  for (const row of rows) {
    try {
      const given = await use(await openCredential(deps.sealer, row))
      if (row.refused_at !== null) await noteRefusal(deps.database, row.id, null, null)
      return given
    } catch (error) {
      if (!isRefusalOfCredential(error)) throw error
      refusal ??= error
      await noteRefusal(deps.database, row.id, deps.now(), await refusalCard(deps, registrationId, error))
    }
  }
  if (refusal !== null) throw refusal
  throw new ConnectorError('CONFIGURATION', 'The app registration has no credential: add a client secret or a certificate.', {
    border: 'entra',
    providerCode: 'NoCredential',
  })
}

async function readCredentials({ database, now }: CredentialDeps, registrationId: string): Promise<AppCredentialRow[]> {
  return await credentialsInOrder(database.kysely, now()).where('registration_id', '=', registrationId).limit(MAX_TRIED).execute()
}

async function openCredential(sealer: Sealer, row: AppCredentialRow): Promise<ClientCredential> {
  switch (row.kind) {
    case 'secret':
      return { kind: 'secret', secret: await openSecret(sealer, row.sealed ?? '') }
    case 'certificate':
      return {
        kind: 'certificate',
        privateKeyPem: await openSecret(sealer, row.sealed ?? ''),
        certificatePem: row.certificate_pem ?? '',
      }
    case 'federated':
      return { kind: 'federated', assertion: () => readTokenFile(row.token_file ?? '') }
    default:
      return row.kind satisfies never
  }
}

/** Whether Entra refused the credential, not the sign-in: `invalid_client` of RFC 6749 section 5.2. */
function isRefusalOfCredential(error: unknown): boolean {
  return error instanceof ConnectorError && error.facts.border === 'entra' && error.facts.oauthError === 'invalid_client'
}

/** The card of a credential stands on its app registration's page, and names that. */
async function refusalCard({ database, now }: CredentialDeps, registrationId: string, error: unknown): Promise<ErrorCard> {
  const app = await registrationOfAuthorization(database.kysely, registrationId, null)
  const about = app && { clientId: app.client_id, tenantId: app.tenant_id, portalUrl: portalOfRegistration(app) }
  return explainFailure(error, about ?? {}, now())
}

async function noteRefusal(database: Database, id: string, at: Date | null, card: ErrorCard | null): Promise<void> {
  await database.kysely
    .updateTable('app_credential')
    .set({ refused_at: at, refused_card: card === null ? null : json(card) })
    .where('id', '=', id)
    .execute()
}
