import type { Trx } from '../../db/index.ts'
import { authorizationColumns, takeAttempt, type ReadyAttempt } from '../sign-in/use-attempt.ts'

type By = { readonly id: string; readonly now: Date }

/**
 * Turns a sign-in into an authorization: a new one, or in the place of `authorizationId`. The epoch moves on, so that a refresh under
 * way cannot write over it. Null: somebody has used this sign-in meanwhile.
 */
export async function saveAuthorization(
  trx: Trx,
  ready: ReadyAttempt,
  authorizationId: string | null,
  by: By,
): Promise<string | null> {
  if (!(await takeAttempt(trx, ready.attempt.id))) return null
  const columns = authorizationColumns(ready, by)
  if (authorizationId === null) {
    const made = await trx.insertInto('mail_authorization').values(columns).returning('id').executeTakeFirstOrThrow()
    return made.id
  }
  await trx
    .updateTable('mail_authorization')
    .set((of) => ({ ...columns, epoch: of('epoch', '+', 1), lease_owner: null, lease_until: null }))
    .where('id', '=', authorizationId)
    .execute()
  return authorizationId
}

/** Why a sign-in that `saveAuthorization` did not take is of no use. */
export const USED_ALREADY = 'An account was saved with this sign-in already; sign in again.'
