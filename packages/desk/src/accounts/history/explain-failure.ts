import { ConnectorError, explain, type About, type ErrorCard } from '@postdesk/connectors'
import { UnsealError } from '../../config/index.ts'
import type { Queries } from '../../db/index.ts'
import { portalOfRegistration, REGISTRATION_ADDRESSES } from '../registration/endpoints-of-registration.ts'

/** A failure of an account in plain words, whatever it is. What is not the connectors' is a fault of ours and says so. */
export function explainFailure(error: unknown, account: string | Omit<About, 'at'>, now: Date): ErrorCard {
  const about = typeof account === 'string' ? { accountAddress: account } : account
  if (error instanceof ConnectorError && error.cause instanceof UnsealError) return secretKeyCard(error.cause, now)
  if (error instanceof ConnectorError) return explain(error, { ...about, at: now })
  return {
    id: 'internal-error',
    title: 'Postdesk failed over this account',
    why: 'This is a fault of Postdesk, not of the mailbox. It is tried again; the log of the server has the details.',
    who: 'postdesk-admin',
    actions: [{ kind: 'button', text: 'Check now', act: 'check-now' }],
    codes: [error instanceof Error ? error.name : 'unknown'],
    correlationId: null,
    traceId: null,
    providerText: null,
    at: now.toISOString(),
  }
}

/** What was sealed in the database cannot be opened: most often Postdesk was started with another key than it was set up with. */
function secretKeyCard(cause: UnsealError, now: Date): ErrorCard {
  const isOtherKey = cause.code === 'SEALED_WITH_ANOTHER_KEY'
  return {
    id: 'secret-key-changed',
    title: isOtherKey ? 'Postdesk runs with another secret key' : 'A stored secret is damaged',
    why: isOtherKey
      ? 'Client secrets and sign-ins are sealed in the database with POSTDESK_SECRET_KEY. They were sealed with another key than the one Postdesk runs with now, so none of them can be opened.'
      : 'A client secret or a sign-in in the database is not as it was written, so it cannot be opened.',
    who: 'postdesk-admin',
    actions: [
      ...(isOtherKey
        ? [
            {
              kind: 'text' as const,
              text: 'Start Postdesk with the key it had: the setting POSTDESK_SECRET_KEY, or the file secret-key in the data folder, from your backup.',
            },
          ]
        : []),
      { kind: 'button', text: 'If it is lost: enter the client secret again', act: 'edit-registration' },
      { kind: 'button', text: 'and sign in again', act: 're-authorize' },
    ],
    codes: [cause.code],
    correlationId: null,
    traceId: null,
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
          .select(['app.client_id', ...REGISTRATION_ADDRESSES.map((column) => `app.${column}` as const)])
          .where('given.id', '=', account.authorization_id)
          .executeTakeFirst()
  if (!registration) return explainFailure(error, account.address, now)
  const { client_id: clientId, tenant_id: tenantId } = registration
  return explainFailure(
    error,
    { accountAddress: account.address, clientId, tenantId, portalUrl: portalOfRegistration(registration) },
    now,
  )
}
