import { json, type Trx } from '../db/index.ts'
import { enqueue } from '../queue/index.ts'
import { deliverKind } from './deliver-kind.ts'
import type { Envelope } from './envelope.ts'

export type Debt = {
  readonly messageId: string
  readonly outgoingAccountId: string
  /** Our signed Message-ID, without brackets: the same for every attempt. */
  readonly internetMessageId: string
  readonly kind: 'reply' | 'auto reply'
  readonly envelope: Envelope
}

/** Writes down that a message is owed to somebody, and asks for the work; in the transaction that wrote the message. */
export async function oweMail(trx: Trx, debt: Debt): Promise<string> {
  const { id } = await trx
    .insertInto('outbox_item')
    .values({
      message_id: debt.messageId,
      outgoing_account_id: debt.outgoingAccountId,
      internet_message_id: debt.internetMessageId,
      kind: debt.kind,
      envelope: json(debt.envelope),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await enqueue(trx, deliverKind, { outboxId: id }, { singletonKey: id })
  return id
}
