import type { Bounce, BounceRecipient } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'
import { keepReport, recipientOf } from './keep-report.ts'

/** Recipients named in one note. */
const MAX_NAMED = 10
/** Recipients kept of one report; an answer goes to 51 at most. */
const MAX_KEPT = 100

/**
 * Writes a delivery failure onto the answer that failed, a line for each recipient, and into its ticket, which is shown as unread. What has
 * been said of a recipient before is not said again, however many reports come.
 */
export async function noteDeliveryFailure(
  trx: Trx,
  given: {
    readonly ticketId: number
    readonly messageId: string
    readonly bounce: Bounce
    /** The report; null where the server said it as it took the mail. */
    readonly mailLogId: string | null
    readonly now: Date
  },
): Promise<void> {
  const { ticketId, messageId, bounce, now } = given
  const whole = { address: await recipientOf(trx, messageId, ''), action: 'failed', status: bounce.status, diagnostic: null }
  const named: readonly BounceRecipient[] = bounce.recipients.length === 0 ? [whole] : bounce.recipients.slice(0, MAX_KEPT)
  const news: BounceRecipient[] = []
  for (const recipient of named) {
    const { address, status, diagnostic: said } = recipient
    const kind = kindOf(recipient)
    if (await keepReport(trx, { messageId, address, kind, status, said, mailLogId: given.mailLogId, at: now }))
      news.push(recipient)
  }
  if (news.length === 0) return
  const recipients = bounce.recipients.length === 0 ? [] : news
  await addSystemNote(trx, { ticketId, text: describeBounce({ ...bounce, recipients }), by: null, now })
  if (news.some((recipient) => kindOf(recipient) === 'failed'))
    await trx.updateTable('ticket').set({ unread: true, updated_at: now }).where('id', '=', ticketId).execute()
  await tellChange(trx, { kind: 'ticket', id: ticketId })
}

function kindOf({ action }: BounceRecipient): 'failed' | 'delayed' | 'delivered' {
  if (action === null || action === 'failed') return 'failed'
  return action === 'delayed' ? 'delayed' : 'delivered'
}

/** The sentences of a bounce: who did not get the answer, and what the server said. */
function describeBounce(bounce: Bounce): string {
  const lines = bounce.recipients.slice(0, MAX_NAMED).map(({ address, action, status, diagnostic }) => {
    const said = [status, diagnostic?.slice(0, 500)]
      .filter((part) => part !== null && part !== undefined && part !== '')
      .join(' ')
    const reason = said === '' ? '' : ` The server said: ${said}`
    if (action === 'delayed') return `The answer to ${address} is delayed; the server keeps trying.${reason}`
    if (action === 'delivered' || action === 'relayed' || action === 'expanded')
      return `The answer reached the server of ${address}.${reason}`
    return `The answer could not be delivered to ${address}.${reason}`
  })
  if (lines.length === 0)
    lines.push(`The answer could not be delivered.${bounce.status === null ? '' : ` The server said: ${bounce.status}`}`)
  return lines.join('\n')
}
