import { ConnectorError, explain } from '@postdesk/connectors'
import { json, type Database } from '../../db/index.ts'
import { recordAccountEvent } from '../history/record-event.ts'
import { dropUnusedAuthorizations } from './drop-unused-authorizations.ts'

/**
 * Throws the sign-in of an account away, with its tokens, and those a change of protocol could be undone to. The account and the outgoing one that lives on the same sign-in stay, and wait
 * for a new one, with a card that says who reset it. False: there is no such account, or nothing to throw away.
 */
export async function resetAuthorization(
  database: Database,
  accountId: string,
  by: { readonly name: string; readonly now: Date },
): Promise<boolean> {
  return await database.transaction(async (trx) => {
    const account = await trx
      .selectFrom('incoming_account')
      .select(['address', 'authorization_id', 'outgoing_account_id'])
      .where('id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
    if (!account || account.authorization_id === null) return false
    const { authorization_id: id } = account
    const card = explain(
      new ConnectorError('SIGN_IN_NEEDED', 'The sign-in was reset in Postdesk.', {
        border: 'entra',
        providerCode: 'SignInReset',
      }),
      { accountAddress: account.address, agent: by.name, at: by.now },
    )
    if (account.outgoing_account_id !== null)
      await trx
        .updateTable('outgoing_account')
        .set({ authorization_id: null, error_card: json(card), updated_at: by.now })
        .where('id', '=', account.outgoing_account_id)
        .where('authorization_id', '=', id)
        .execute()
    // A node at work with the old sign-in loses its lease with the epoch.
    await trx
      .updateTable('incoming_account')
      .set((of) => ({
        authorization_id: null,
        state: 'needs-a-person',
        error_card: json(card),
        epoch: of('epoch', '+', 1),
        lease_owner: null,
        lease_until: null,
        updated_at: by.now,
      }))
      .where('id', '=', accountId)
      .execute()
    // What a change of protocol left behind is thrown away as well, and with it the way back.
    await trx
      .updateTable('account_switch')
      .set({ undo_until: by.now })
      .where('incoming_account_id', '=', accountId)
      .where('undo_until', '>', by.now)
      .execute()
    await dropUnusedAuthorizations(trx)
    const text = `${by.name} reset the sign-in; nothing is fetched until somebody signs in again`
    await recordAccountEvent(trx, { account: { incoming: accountId }, kind: 'reset', text, at: by.now, actor: by.name })
    return true
  })
}
