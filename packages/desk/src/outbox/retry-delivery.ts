import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { enqueue } from '../queue/index.ts'
import { deliverKind } from './deliver-kind.ts'

/**
 * The agent's "try again" on a mail that failed, or of which nobody knows whether it left. What may have reached the server
 * is looked for before it is sent: pressing the button never makes a second copy where the mailbox can be asked.
 */
export async function retryDelivery(
  trx: Trx,
  retry: { readonly messageId: string; readonly by: { readonly id: string; readonly name: string }; readonly now?: Date },
): Promise<{ kind: 'queued' } | { kind: 'message-missing' } | { kind: 'not-stopped'; state: string }> {
  const now = retry.now ?? new Date()
  const item = await trx
    .selectFrom('outbox_item')
    .innerJoin('message', 'message.id', 'outbox_item.message_id')
    .select(['outbox_item.id', 'outbox_item.state', 'message.ticket_id'])
    .where('outbox_item.message_id', '=', retry.messageId)
    .forUpdate('outbox_item')
    .executeTakeFirst()
  if (!item) return { kind: 'message-missing' }
  // One that waits for its next attempt may be hurried; one that is under way or gone may not.
  if (item.state === 'sending' || item.state === 'sent') return { kind: 'not-stopped', state: item.state }
  await trx
    .updateTable('outbox_item')
    .set({
      state: 'queued',
      due_at: now,
      error_card: null,
      // Patience begins anew.
      ...(item.state === 'queued' ? {} : { created_at: now }),
      // Where nobody can look, the person has decided that it did not leave.
      ...(item.state === 'unknown' ? { maybe_done: false } : {}),
    })
    .where('id', '=', item.id)
    .execute()
  await trx
    .insertInto('message')
    .values({
      ticket_id: item.ticket_id,
      kind: 'system note',
      author_id: retry.by.id,
      author_name: retry.by.name,
      text: `${retry.by.name} asked to send the answer again`,
      created_at: now,
    })
    .execute()
  await enqueue(trx, deliverKind, { outboxId: item.id }, { singletonKey: item.id })
  await tellChange(trx, { kind: 'ticket', id: item.ticket_id })
  return { kind: 'queued' }
}
