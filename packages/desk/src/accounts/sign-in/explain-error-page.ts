import { explain, readErrorPage, type ErrorCard } from '@postdesk/connectors'
import type { Database } from '../../db/index.ts'
import { aboutOf } from '../history/about-of.ts'
import { registrationOfAuthorization } from '../registration/registration-of-authorization.ts'

export type PageExplained = { readonly kind: 'explained'; readonly card: ErrorCard } | { readonly kind: 'missing' | 'no-number' }

/**
 * What an administrator copied from a page of Microsoft's that never comes back here (a redirect URI that is not registered, "Need admin
 * approval"), as a card with the values of this very sign-in. The sign-in itself is left as it is: it may still be finished.
 */
export async function explainErrorPage(
  deps: { readonly database: Database; readonly baseUrl: URL; readonly now: () => Date },
  attemptId: string,
  text: string,
): Promise<PageExplained> {
  const { kysely } = deps.database
  const attempt = await kysely
    .selectFrom('authorization_attempt')
    .select(['registration_id', 'expected_address', 'redirect_uri'])
    .where('id', '=', attemptId)
    .executeTakeFirst()
  if (!attempt) return { kind: 'missing' }
  const failure = readErrorPage(text)
  if (failure === null) return { kind: 'no-number' }
  const registration = await registrationOfAuthorization(kysely, attempt.registration_id, null)
  const about = aboutOf(deps, attempt.expected_address, registration)
  // What was sent, also when the registration names another path by now.
  const sent = attempt.redirect_uri === '' ? {} : { redirectUri: attempt.redirect_uri }
  return { kind: 'explained', card: explain(failure, { ...about, ...sent }) }
}
