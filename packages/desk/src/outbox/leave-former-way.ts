import { json, type Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { unknownCard } from '../model/unknown-card.ts'
import { takeTurn } from './claim.ts'

/**
 * An outgoing account is to send another way from now on: call it before the account's row is locked or written. The other way knows nothing of
 * drafts the former one made, and cannot look for what left by it, for a server gives mails names of its own. So
 *
 *   just leaving            nothing may change yet: `mail-leaving`. A minute later it has left, or its claim has run out
 *   handed over, perhaps    a person decides, as wherever nobody can look: it is never sent a second time unasked
 *   not handed over         begins anew by the other way
 */
export async function leaveFormerWay(trx: Trx, outgoingAccountId: string, now: Date): Promise<'left' | 'mail-leaving'> {
  await takeTurn(trx, outgoingAccountId)
  const leaving = await trx
    .selectFrom('outbox_item')
    .select('id')
    .where('outgoing_account_id', '=', outgoingAccountId)
    .where('state', '=', 'sending')
    .where('claimed_until', '>=', now)
    .limit(1)
    .executeTakeFirst()
  if (leaving) return 'mail-leaving'
  const doubtful = await trx
    .updateTable('outbox_item')
    .set((of) => ({
      state: 'unknown',
      error_card: json(unknownCard(now)),
      claim_epoch: of('claim_epoch', '+', 1),
      claimed_by: null,
      claimed_until: null,
    }))
    .where('outgoing_account_id', '=', outgoingAccountId)
    .where('state', 'in', ['queued', 'sending'])
    .where('maybe_done', '=', true)
    .returning('message_id')
    .execute()
  await trx
    .updateTable('outbox_item')
    .set({ draft_ref: null })
    .where('outgoing_account_id', '=', outgoingAccountId)
    .where('state', '!=', 'sent')
    .where('draft_ref', 'is not', null)
    .execute()
  for (const id of await ticketsOf(trx, doubtful)) await tellChange(trx, { kind: 'ticket', id })
  return 'left'
}

async function ticketsOf(trx: Trx, mails: readonly { readonly message_id: string }[]): Promise<readonly number[]> {
  if (mails.length === 0) return []
  const ids = mails.map(({ message_id: id }) => id)
  const rows = await trx.selectFrom('message').select('ticket_id').distinct().where('id', 'in', ids).execute()
  return rows.map(({ ticket_id: id }) => id)
}
