import { ConnectorError, explain, type About, type ErrorCard } from '@postdesk/connectors'
import type { Queries } from '../db/index.ts'
import { endpointsOfRegistration } from './endpoints-of-registration.ts'

/** A failure of an account in plain words, whatever it is. What is not the connectors' is a fault of ours and says so. */
export function explainFailure(error: unknown, account: string | Omit<About, 'at'>, now: Date): ErrorCard {
  const about = typeof account === 'string' ? { accountAddress: account } : account
  if (error instanceof ConnectorError) return explain(error, { ...about, at: now })
  return {
    id: 'internal-error',
    title: 'Postdesk failed over this account',
    why: 'This is a fault of Postdesk, not of the mailbox. It is tried again; the log of the server has the details.',
    who: 'postdesk-admin',
    actions: [{ kind: 'button', text: 'Check now', act: 'check-now' }],
    codes: [error instanceof Error ? error.name : 'unknown'],
    correlationId: null,
    providerText: null,
    at: now.toISOString(),
  }
}

/** The same, with the app registration's facts filled into commands and links. */
export async function explainAccountFailure(
  queries: Queries,
  account: { readonly address: string; readonly authorization_id: string | null },
  error: unknown,
  now: Date,
): Promise<ErrorCard> {
  const registration =
    account.authorization_id === null
      ? undefined
      : await queries
          .selectFrom('mail_authorization as given')
          .innerJoin('app_registration as app', 'app.id', 'given.registration_id')
          .select(['app.client_id', 'app.tenant_id', 'app.cloud', 'app.login_url', 'app.graph_url'])
          .where('given.id', '=', account.authorization_id)
          .executeTakeFirst()
  if (!registration) return explainFailure(error, account.address, now)
  const { client_id: clientId, tenant_id: tenantId } = registration
  return explainFailure(error, { accountAddress: account.address, clientId, tenantId, portalUrl: portalOf(registration) }, now)
}

/** The cloud's admin center; none where the registration itself is what is wrong. */
function portalOf(registration: Parameters<typeof endpointsOfRegistration>[0]): string | null {
  try {
    return endpointsOfRegistration(registration).portalUrl
  } catch {
    return null
  }
}
