import type { Database, Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'

/**
 * Removes an account with its sign-in, history and mail log; tickets stay. An outgoing account that still owes mails, or
 * has sent some, is kept for their record, switched off and without a sign-in.
 */
export async function deleteAccount(database: Database, id: string): Promise<'removed' | 'missing'> {
  return await database.transaction(async (trx) => {
    const account = await trx
      .deleteFrom('incoming_account')
      .where('id', '=', id)
      .returning(['authorization_id', 'outgoing_account_id'])
      .executeTakeFirst()
    if (!account) return 'missing'
    if (account.outgoing_account_id !== null) await dropOutgoing(trx, account.outgoing_account_id)
    if (account.authorization_id !== null) await dropAuthorization(trx, account.authorization_id)
    await tellChange(trx, { kind: 'account', id })
    return 'removed'
  })
}

async function dropOutgoing(trx: Trx, id: string): Promise<void> {
  const shared = await trx
    .selectFrom('incoming_account')
    .select('id')
    .where('outgoing_account_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (shared) return
  const item = await trx.selectFrom('outbox_item').select('id').where('outgoing_account_id', '=', id).limit(1).executeTakeFirst()
  if (item)
    await trx.updateTable('outgoing_account').set({ enabled: false, authorization_id: null }).where('id', '=', id).execute()
  else await trx.deleteFrom('outgoing_account').where('id', '=', id).execute()
}

async function dropAuthorization(trx: Trx, id: string): Promise<void> {
  const incoming = await trx
    .selectFrom('incoming_account')
    .select('id')
    .where('authorization_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  const outgoing = await trx
    .selectFrom('outgoing_account')
    .select('id')
    .where('authorization_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (!incoming && !outgoing) await trx.deleteFrom('mail_authorization').where('id', '=', id).execute()
}
