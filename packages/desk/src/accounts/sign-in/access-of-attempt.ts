import type { Sealer } from '../../config/index.ts'
import type { AppRegistrationRow, AuthorizationAttemptRow, Database } from '../../db/index.ts'
import type { Access } from '../connection/make-connector.ts'
import type { SignedInAs } from '../history/about-of.ts'
import { endpointsOfRegistration } from '../registration/endpoints-of-registration.ts'
import { openResult } from './attempt-result.ts'

export type SignedIn = {
  readonly attempt: AuthorizationAttemptRow
  readonly access: Access
  readonly registration: AppRegistrationRow
  readonly who: SignedInAs
  readonly mailbox: 'own' | 'shared'
}

/** What a sign-in that is not saved yet opens; `not-authorized` before it has come to its end, or after it was used. */
export async function accessOfAttempt(
  deps: { readonly database: Database; readonly sealer: Sealer },
  attemptId: string,
): Promise<SignedIn | 'missing' | 'not-authorized'> {
  const { kysely } = deps.database
  const attempt = await kysely.selectFrom('authorization_attempt').selectAll().where('id', '=', attemptId).executeTakeFirst()
  if (!attempt) return 'missing'
  const result = attempt.status === 'authorized' ? await openResult(deps.sealer, attempt) : null
  if (!result) return 'not-authorized'
  const registration = await kysely
    .selectFrom('app_registration')
    .selectAll()
    .where('id', '=', attempt.registration_id)
    .executeTakeFirstOrThrow()
  const access: Access = {
    kind: attempt.how === 'app-only' ? 'app-only' : 'delegated',
    username: result.identity.username,
    scopes: attempt.scopes,
    endpoints: endpointsOfRegistration(registration),
    token: (resource) => () => Promise.resolve(result.tokens.accessTokens[resource]?.token ?? ''),
  }
  const { username, objectId } = result.identity
  const who: SignedInAs = { kind: attempt.how === 'app-only' ? 'app-only' : 'delegated', username, user_object_id: objectId }
  return { attempt, access, registration, who, mailbox: result.identity.access }
}
