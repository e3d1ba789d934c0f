import { resourceOf } from '@postdesk/connectors'
import { json, type Trx } from '../../db/index.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { readSettings } from '../connection/connection-settings.ts'
import { protocolsOf, type ReadyAttempt } from '../sign-in/use-attempt.ts'

/**
 * The sign-in of an incoming account was renewed: the outgoing account that lives on the same one, or has none, sends by it too, where
 * the new sign-in reaches its protocol. What waited for it leaves at once.
 */
export async function reauthorizeOutgoing(
  trx: Trx,
  id: string,
  given: { readonly before: string | null; readonly after: string; readonly ready: ReadyAttempt; readonly now: Date },
): Promise<void> {
  const account = await trx.selectFrom('outgoing_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!account || account.authentication !== 'oauth') return
  if (account.authorization_id !== null && account.authorization_id !== given.before) return
  if (!protocolsOf(given.ready.attempt).some((protocol) => resourceOf(protocol) === resourceOf(account.protocol))) return
  await trx
    .updateTable('outgoing_account')
    .set({
      authorization_id: given.after,
      settings: json({ ...readSettings(account.settings), mailbox: given.ready.identity.access }),
      error_card: null,
      updated_at: given.now,
    })
    .where('id', '=', id)
    .execute()
  await wakeOutbox(trx, id, given.now)
}
