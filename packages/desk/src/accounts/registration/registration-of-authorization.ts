import type { AppRegistrationRow, Queries } from '../../db/index.ts'

/** The app registration behind a sign-in: by its own id where that is known, else by the authorization's. */
export async function registrationOfAuthorization(
  queries: Queries,
  registrationId: string | null,
  authorizationId: string | null,
): Promise<AppRegistrationRow | undefined> {
  if (registrationId === null && authorizationId === null) return undefined
  return await queries
    .selectFrom('app_registration')
    .selectAll()
    .$if(registrationId !== null, (query) => query.where('id', '=', registrationId ?? ''))
    .$if(registrationId === null, (query) =>
      query.where('id', '=', (of) =>
        of
          .selectFrom('mail_authorization')
          .select('registration_id')
          .where('id', '=', authorizationId ?? ''),
      ),
    )
    .executeTakeFirst()
}
