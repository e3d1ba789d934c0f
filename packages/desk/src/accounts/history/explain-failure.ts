import { ConnectorError, explain, type About, type ErrorCard } from '@postdesk/connectors'
import { UnsealError } from '../../config/index.ts'
import type { Queries } from '../../db/index.ts'
import { aboutSignIn } from './about-of.ts'
import { ewsUrlOfRegistration, portalOfRegistration, REGISTRATION_ADDRESSES } from '../registration/endpoints-of-registration.ts'

/** A failure of an account in plain words, whatever it is. What is not the connectors' is a fault of ours and says so. */
export function explainFailure(error: unknown, account: string | Omit<About, 'at'>, now: Date): ErrorCard {
  const about = typeof account === 'string' ? { accountAddress: account } : account
  if (error instanceof ConnectorError && error.cause instanceof UnsealError) return secretKeyCard(error.cause, about, now)
  if (error instanceof ConnectorError) return explain(error, { ...about, at: now })
  const name = error instanceof Error ? error.name : 'unknown'
  return explain(new ConnectorError('PROTOCOL', name, { border: 'network', providerCode: 'InternalError' }), {
    ...about,
    at: now,
  })
}

/** What was sealed in the database cannot be opened: most often Postdesk was started with another key than it was set up with. */
function secretKeyCard(cause: UnsealError, about: Omit<About, 'at'>, now: Date): ErrorCard {
  const facts = { border: 'network', providerCode: cause.code } as const
  return explain(new ConnectorError('CONFIGURATION', 'A sealed secret could not be opened.', facts), { ...about, at: now })
}

/** The same, with the app registration's facts filled into commands and links. */
export async function explainAccountFailure(
  queries: Queries,
  account: { readonly address: string; readonly authorization_id: string | null },
  error: unknown,
  now: Date,
): Promise<ErrorCard> {
  const given =
    account.authorization_id === null
      ? undefined
      : await queries
          .selectFrom('mail_authorization as given')
          .innerJoin('app_registration as app', 'app.id', 'given.registration_id')
          .select([
            'given.kind',
            'given.username',
            'given.user_object_id',
            'app.client_id',
            ...REGISTRATION_ADDRESSES.map((column) => `app.${column}` as const),
          ])
          .where('given.id', '=', account.authorization_id)
          .executeTakeFirst()
  if (!given) return explainFailure(error, account.address, now)
  return explainFailure(
    error,
    {
      accountAddress: account.address,
      clientId: given.client_id,
      tenantId: given.tenant_id,
      ...aboutSignIn(given),
      ewsUrl: ewsUrlOfRegistration(given),
      portalUrl: portalOfRegistration(given),
    },
    now,
  )
}
