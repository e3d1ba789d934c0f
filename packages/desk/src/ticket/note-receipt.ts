import type { Receipt } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { keepReport, recipientOf } from './keep-report.ts'

/** Shows at an answer that it was read, or deleted unread. The ticket stays as it is: nobody has said anything. */
export async function noteReceipt(
  trx: Trx,
  given: {
    readonly ticketId: number
    readonly messageId: string
    readonly receipt: Receipt
    readonly mailLogId: string
    readonly now: Date
  },
): Promise<void> {
  const { messageId, receipt } = given
  const address = await recipientOf(trx, messageId, receipt.address)
  const isNew = await keepReport(trx, { messageId, address, kind: receipt.kind, mailLogId: given.mailLogId, at: given.now })
  if (isNew) await tellChange(trx, { kind: 'ticket', id: given.ticketId })
}
