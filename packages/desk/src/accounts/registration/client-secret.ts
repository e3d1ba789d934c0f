import type { Sealed } from '../../config/index.ts'
import type { Queries, Trx } from '../../db/index.ts'
import { freeName } from './free-name.ts'

/** What a client secret is called that came with the form of its registration. */
export const SECRET = 'Client secret'

type NewSecret = {
  readonly registrationId: string
  readonly sealed: Sealed
  readonly expires: Date | null
  readonly by: { readonly name: string; readonly now: Date }
}

export async function insertSecret(queries: Queries, given: NewSecret & { readonly name: string }): Promise<void> {
  const { registrationId, name, sealed, expires, by } = given
  await queries
    .insertInto('app_credential')
    .values({
      registration_id: registrationId,
      kind: 'secret',
      name,
      sealed,
      expires_at: expires,
      added_by: by.name,
      created_at: by.now,
    })
    .execute()
}

/** Adds a secret as the newest credential. Those that were refused are of no more use and go; those that work live on. */
export async function replaceSecret(trx: Trx, given: NewSecret): Promise<void> {
  await trx
    .deleteFrom('app_credential')
    .where('registration_id', '=', given.registrationId)
    .where('kind', '=', 'secret')
    .where('refused_at', 'is not', null)
    .execute()
  await insertSecret(trx, { ...given, name: await freeName(trx, given.registrationId, SECRET) })
}

/** Corrects the day on which the newest secret ends. */
export async function setSecretExpiry(trx: Trx, registrationId: string, expires: Date | null): Promise<void> {
  await trx
    .updateTable('app_credential')
    .set({ expires_at: expires })
    .where('id', '=', (of) =>
      of
        .selectFrom('app_credential')
        .select('id')
        .where('registration_id', '=', registrationId)
        .where('kind', '=', 'secret')
        .orderBy('created_at', 'desc')
        .limit(1),
    )
    .execute()
}
