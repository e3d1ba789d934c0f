import { resourceOf, type MailProtocol } from '@postdesk/connectors'
import { json, type Trx } from '../../db/index.ts'
import { wakeOutbox } from '../../outbox/index.ts'
import { readSettings } from '../connection/connection-settings.ts'
import { lackingFor, protocolsOf, type ReadyAttempt } from '../sign-in/use-attempt.ts'

/**
 * Whether a sign-in may send over a protocol. A person's was asked for each way by itself: one for receiving alone has no right to send, nor has
 * one that was granted less than it was asked for. What an app was granted is the same for both.
 */
export function reachesForSending(ready: ReadyAttempt, protocol: MailProtocol): boolean {
  const { attempt } = ready
  const { how, outgoing_protocol: sends } = attempt
  const reached = how === 'app-only' ? protocolsOf(attempt) : protocolsOf({ incoming_protocol: null, outgoing_protocol: sends })
  if (!reached.some((one) => resourceOf(one) === resourceOf(protocol))) return false
  return lackingFor(ready, { protocol, direction: 'outgoing' }).length === 0
}

/**
 * The sign-in of an incoming account was renewed: the outgoing account that lives on the same one, or has none, sends by it too, where
 * the new sign-in reaches its protocol. What waited for it leaves at once. False: it sends as it did before.
 */
export async function reauthorizeOutgoing(
  trx: Trx,
  id: string,
  given: { readonly before: string | null; readonly after: string; readonly ready: ReadyAttempt; readonly now: Date },
): Promise<boolean> {
  const account = await trx.selectFrom('outgoing_account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!account || account.authentication !== 'oauth') return false
  if (account.authorization_id !== null && account.authorization_id !== given.before) return false
  if (!reachesForSending(given.ready, account.protocol)) return false
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
  return true
}
