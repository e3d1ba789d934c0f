import type { Database } from '../../db/index.ts'
import { dropUnusedAuthorizations } from '../authorization/drop-unused-authorizations.ts'
import { hasMail, isAnsweredBy } from './drop-outgoing.ts'

/** Removes one; refused while an incoming account answers by it. One that has mail of its own stays for their record, switched off. */
export async function deleteOutgoing(database: Database, id: string): Promise<'removed' | 'missing' | 'answers' | 'has-mail'> {
  return await database.transaction(async (trx) => {
    const account = await trx.selectFrom('outgoing_account').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
    if (!account) return 'missing'
    if (await isAnsweredBy(trx, id)) return 'answers'
    if (await hasMail(trx, id)) return 'has-mail'
    await trx.deleteFrom('outgoing_account').where('id', '=', id).execute()
    await dropUnusedAuthorizations(trx)
    return 'removed'
  })
}
