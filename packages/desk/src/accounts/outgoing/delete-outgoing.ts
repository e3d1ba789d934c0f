import type { Database } from '../../db/index.ts'
import { dropAuthorization } from '../authorization/save-authorization.ts'
import { hasMail, isAnsweredBy } from './drop-outgoing.ts'

/** Removes one; refused while an incoming account answers by it. One that has mail of its own stays for their record, switched off. */
export async function deleteOutgoing(database: Database, id: string): Promise<'removed' | 'missing' | 'answers' | 'has-mail'> {
  return await database.transaction(async (trx) => {
    const account = await trx
      .selectFrom('outgoing_account')
      .select('authorization_id')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!account) return 'missing'
    if (await isAnsweredBy(trx, id)) return 'answers'
    if (await hasMail(trx, id)) return 'has-mail'
    await trx.deleteFrom('outgoing_account').where('id', '=', id).execute()
    if (account.authorization_id !== null) await dropAuthorization(trx, account.authorization_id)
    return 'removed'
  })
}
