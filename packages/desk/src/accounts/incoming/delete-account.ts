import type { Database } from '../../db/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import { dropOutgoing } from '../outgoing/drop-outgoing.ts'
import { tellChange } from '../../model/tell-change.ts'

export type AccountDeleted =
  | { readonly kind: 'removed' }
  | { readonly kind: 'missing' }
  /** So many mails have arrived and are not tickets yet. */
  | { readonly kind: 'mail-under-way'; readonly mails: number }

/**
 * Removes an account with its sign-in, history and mail log; tickets stay. An outgoing account that still owes mails, or
 * has sent some, is kept for their record, switched off and without a sign-in. Refused while mail of it is on its way to a ticket: it
 * would go unseen. Held mails go with the log: whoever asks has been told of them.
 */
export async function deleteAccount(database: Database, id: string): Promise<AccountDeleted> {
  return await database.transaction(async (trx) => {
    // The account's row first, as in filing: two that take the same rows in another order would wait for each other.
    await trx.selectFrom('incoming_account').select('id').where('id', '=', id).forUpdate().execute()
    const { mails } = await trx
      .selectFrom('mail_log')
      .select((of) => of.fn.countAll<number>().as('mails'))
      .where('incoming_account_id', '=', id)
      .where('state', '=', 'stowed')
      .executeTakeFirstOrThrow()
    if (mails > 0) return { kind: 'mail-under-way', mails }
    const account = await trx
      .deleteFrom('incoming_account')
      .where('id', '=', id)
      .returning('outgoing_account_id')
      .executeTakeFirst()
    if (!account) return { kind: 'missing' }
    if (account.outgoing_account_id !== null) await dropOutgoing(trx, account.outgoing_account_id)
    await dropUnusedAuthorizations(trx)
    await tellChange(trx, { kind: 'account', id })
    return { kind: 'removed' }
  })
}
