import type { Complaint } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { stopAutoReplies } from '../outbox/index.ts'
import { addSystemNote } from './add-system-note.ts'
import { keepReport, recipientOf } from './keep-report.ts'

/** Notes that somebody called a mail of ours unwanted. Their address gets no automatic answer any more; what agents write still goes. */
export async function noteComplaint(
  trx: Trx,
  given: {
    readonly ticketId: number
    readonly messageId: string
    readonly complaint: Complaint
    readonly mailLogId: string
    readonly now: Date
  },
): Promise<void> {
  const { ticketId, messageId, complaint, now } = given
  const address = await recipientOf(trx, messageId, complaint.address)
  const line = { messageId, address, kind: 'complaint' as const, said: complaint.kind, mailLogId: given.mailLogId, at: now }
  if (!(await keepReport(trx, line))) return
  if (address !== '') await stopAutoReplies(trx, { address, now })
  const who = address === '' ? 'A recipient' : address
  const text = `${who} reported our mail to their provider as unwanted (${complaint.kind}).${
    address === '' ? '' : ' No automatic answers go to this address until an administrator resumes them.'
  }`
  await addSystemNote(trx, { ticketId, text, by: null, now })
  await trx.updateTable('ticket').set({ unread: true, updated_at: now }).where('id', '=', ticketId).execute()
  await tellChange(trx, { kind: 'ticket', id: ticketId })
}
