import type { Queries } from '../../db/index.ts'
import type { SignedInAs } from './about-of.ts'

/** Who an account signs in as, for the words of its cards; undefined where it has no sign-in. */
export async function whoSignedIn(queries: Queries, authorizationId: string | null): Promise<SignedInAs | undefined> {
  if (authorizationId === null) return undefined
  return await queries
    .selectFrom('mail_authorization')
    .select(['kind', 'username', 'user_object_id'])
    .where('id', '=', authorizationId)
    .executeTakeFirst()
}
