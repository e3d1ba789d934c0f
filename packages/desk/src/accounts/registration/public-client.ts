import type { ClientCredential } from '@postdesk/connectors'
import type { Sealer } from '../../config/index.ts'
import type { AppRegistrationRow, Database, Queries } from '../../db/index.ts'
import { withCredential } from './with-credential.ts'

/**
 * Whether a sign-in by device code over this registration is a public client's. At Microsoft it always is: what is given to a public client
 * takes no secret, then or at any refresh (AADSTS700025; learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code). Elsewhere a client
 * that was given a credential has to show it (RFC 8628 section 3.4).
 */
export async function isPublicByDevice(queries: Queries, registration: AppRegistrationRow): Promise<boolean> {
  if (registration.provider === 'microsoft') return true
  const credential = await queries
    .selectFrom('app_credential')
    .select('id')
    .where('registration_id', '=', registration.id)
    .limit(1)
    .executeTakeFirst()
  return credential === undefined
}

/** Does something as the client a sign-in was made for: a public one proves itself by nothing, another by its credentials. */
export async function withClient<T>(
  deps: { readonly database: Database; readonly sealer: Sealer; readonly now: () => Date },
  client: { readonly registrationId: string; readonly isPublic: boolean },
  use: (credential: ClientCredential) => Promise<T>,
): Promise<T> {
  return client.isPublic ? await use({ kind: 'none' }) : await withCredential(deps, client.registrationId, use)
}
