import type { ErrorCard } from '@postdesk/connectors'
import { recordAccountEvent } from '../accounts/history/record-event.ts'
import { json, type OutboxItemRow, type Trx } from '../db/index.ts'
import { headerId } from '../model/header-id.ts'
import { tellChange } from '../model/tell-change.ts'
import { enqueue } from '../queue/index.ts'
import { isDue, takeTurn } from './claim.ts'
import { deliverKind } from './deliver-kind.ts'

/** How one attempt ended. */
export type DeliveryEnd =
  | { readonly kind: 'sent'; readonly serverMessageId: string | null }
  /** `asksToWait`: the server wants nothing of the mailbox until then, and so none of the account's mails is tried before. */
  | {
      readonly kind: 'again'
      readonly at: Date
      readonly card: ErrorCard
      readonly accountIsIll: boolean
      readonly asksToWait: boolean
    }
  | { readonly kind: 'failed'; readonly card: ErrorCard }
  | { readonly kind: 'unknown'; readonly card: ErrorCard }

/** Writes down how an attempt ended, fenced by the claim. Gives the ticket it is about; null, with nothing written, when the claim was lost. */
export async function settleDelivery(
  trx: Trx,
  claimed: OutboxItemRow,
  end: DeliveryEnd,
  now: Date,
): Promise<{ readonly ticketId: number } | null> {
  await takeTurn(trx, claimed.outgoing_account_id)
  const free = { claimed_by: null, claimed_until: null }
  const { numUpdatedRows } = await trx
    .updateTable('outbox_item')
    .set(
      end.kind === 'sent'
        ? { ...free, state: 'sent', sent_at: now, server_message_id: end.serverMessageId, error_card: null }
        : end.kind === 'again'
          ? { ...free, state: 'queued', due_at: end.at, error_card: json(end.card) }
          : { ...free, state: end.kind, error_card: json(end.card) },
    )
    .where('id', '=', claimed.id)
    .where('claim_epoch', '=', claimed.claim_epoch)
    .where('state', '=', 'sending')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return null
  if (end.kind === 'sent') await afterSent(trx, claimed, end.serverMessageId, now)
  if (end.kind === 'again') {
    await enqueue(trx, deliverKind, { outboxId: claimed.id }, { singletonKey: claimed.id, startAfter: end.at })
    if (end.accountIsIll) await showIll(trx, claimed.outgoing_account_id, end.card, now)
    if (end.asksToWait) await postpone(trx, claimed.outgoing_account_id, end.at)
  }
  await askForNext(trx, claimed.outgoing_account_id, now)
  const message = await trx
    .selectFrom('message')
    .select('ticket_id')
    .where('id', '=', claimed.message_id)
    .executeTakeFirstOrThrow()
  await tellChange(trx, { kind: 'ticket', id: message.ticket_id })
  // Whether mail of this account waits has changed, or why.
  if (end.kind === 'again' || claimed.error_card !== null)
    await tellChange(trx, { kind: 'account', id: claimed.outgoing_account_id })
  return { ticketId: message.ticket_id }
}

/** Nothing of the account is tried before this moment. */
async function postpone(trx: Trx, accountId: string, until: Date): Promise<void> {
  await trx
    .updateTable('outbox_item')
    .set({ due_at: until })
    .where('outgoing_account_id', '=', accountId)
    .where('state', '=', 'queued')
    .where('due_at', '<', until)
    .execute()
}

/** The account's turn is free again: its next mail may have found it taken. */
async function askForNext(trx: Trx, accountId: string, now: Date): Promise<void> {
  const next = await trx
    .selectFrom('outbox_item')
    .select('id')
    .where('outgoing_account_id', '=', accountId)
    .where((of) => isDue(of, now))
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  if (next) await enqueue(trx, deliverKind, { outboxId: next.id }, { singletonKey: next.id })
}

async function afterSent(trx: Trx, claimed: OutboxItemRow, serverMessageId: string | null, now: Date): Promise<void> {
  if (serverMessageId !== null && serverMessageId !== claimed.internet_message_id)
    await trx
      .insertInto('message_reference')
      .values({ header_id: headerId(serverMessageId), message_id: claimed.message_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  await trx
    .updateTable('outgoing_account')
    .set({ last_sent_at: now, error_card: null })
    .where('id', '=', claimed.outgoing_account_id)
    .execute()
  // The history tells whether it was ill: the card may be gone already, when somebody mended what it named.
  const last = await trx
    .selectFrom('account_event')
    .select('kind')
    .where('outgoing_account_id', '=', claimed.outgoing_account_id)
    .where('kind', 'in', ['sending', 'needs-a-person'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.kind === 'needs-a-person')
    await recordAccountEvent(trx, {
      account: { outgoing: claimed.outgoing_account_id },
      kind: 'sending',
      text: 'Sending again',
      at: now,
    })
}

/** The account cannot send at all until somebody acts: said once in its history. */
async function showIll(trx: Trx, accountId: string, card: ErrorCard, now: Date): Promise<void> {
  const { error_card: before } = await trx
    .selectFrom('outgoing_account')
    .select('error_card')
    .where('id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('outgoing_account')
    .set({ error_card: json(card) })
    .where('id', '=', accountId)
    .execute()
  const same = typeof before === 'object' && before !== null && 'id' in before && before['id'] === card.id
  if (!same)
    await recordAccountEvent(trx, {
      account: { outgoing: accountId },
      kind: 'needs-a-person',
      text: `Answers wait: ${card.title}. ${card.why}`,
      at: now,
      card,
    })
}
