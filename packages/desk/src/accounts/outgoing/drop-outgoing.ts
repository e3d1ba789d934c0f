import type { Trx } from '../../db/index.ts'

/**
 * Lets go of the outgoing account of an incoming one that is removed. It stays where another answers by it or it is the primary one; one
 * that owes or has sent mails stays for their record, switched off and without a sign-in.
 */
export async function dropOutgoing(trx: Trx, id: string): Promise<void> {
  const account = await trx.selectFrom('outgoing_account').select('is_primary').where('id', '=', id).executeTakeFirst()
  if (!account || account.is_primary || (await isAnsweredBy(trx, id))) return
  if (await hasMail(trx, id))
    await trx.updateTable('outgoing_account').set({ enabled: false, authorization_id: null }).where('id', '=', id).execute()
  else await trx.deleteFrom('outgoing_account').where('id', '=', id).execute()
}

/** Whether an incoming account answers by it. */
export async function isAnsweredBy(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('incoming_account')
    .select('id')
    .where('outgoing_account_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether it owes a mail, or has sent one. */
export async function hasMail(trx: Trx, id: string): Promise<boolean> {
  const item = await trx.selectFrom('outbox_item').select('id').where('outgoing_account_id', '=', id).limit(1).executeTakeFirst()
  return item !== undefined
}
