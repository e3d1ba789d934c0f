import type { Bounce } from '@postdesk/mail'
import type { Trx } from '../db/index.ts'
import { tellChange } from '../model/tell-change.ts'
import { addSystemNote } from './add-system-note.ts'

/** Recipients named in one note. */
const MAX_NAMED = 10

/** Writes a delivery failure onto the ticket whose answer failed, a line for each recipient, and shows the ticket as unread. */
export async function noteDeliveryFailure(
  trx: Trx,
  given: { readonly ticketId: number; readonly bounce: Bounce; readonly now: Date },
): Promise<void> {
  const { ticketId, bounce, now } = given
  await addSystemNote(trx, { ticketId, text: describeBounce(bounce), by: null, now })
  if (bounce.recipients.some(({ action }) => action === 'failed' || action === null) || bounce.recipients.length === 0)
    await trx.updateTable('ticket').set({ unread: true, updated_at: now }).where('id', '=', ticketId).execute()
  await tellChange(trx, { kind: 'ticket', id: ticketId })
}

/** The sentences of a bounce: who did not get the answer, and what the server said. */
export function describeBounce(bounce: Bounce): string {
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
