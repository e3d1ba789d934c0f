import type { MailLogRow as Shown, RuleTouch } from '@postdesk/contract'
import type { MailLogRow } from '../../db/index.ts'

/** A row of the mail log as screens and commands show it. */
export function presentMail(row: MailLogRow & { readonly address: string }, rules: readonly RuleTouch[] = []): Shown {
  return {
    id: row.id,
    account: { id: row.incoming_account_id, address: row.address },
    from: row.from_address,
    fromName: row.from_name === '' ? null : row.from_name,
    to: row.to_addresses,
    subject: row.subject,
    messageId: row.message_id_header,
    size: row.size,
    state: row.state as Shown['state'],
    reason: row.reason,
    clue: row.clue,
    rules: [...rules],
    canLetIn: row.state === 'refused' && row.rule_id !== null,
    ticketId: row.ticket_id,
    arrivedAt: row.arrived_at.toISOString(),
    receivedAt: row.received_at?.toISOString() ?? null,
    settledAt: row.settled_at?.toISOString() ?? null,
    settledBy: row.settled_by,
    discardReason: row.discard_reason,
    heldVersion: row.held_version,
    attempts: row.attempts,
    rawUrl: `/api/v1/mail/${row.id}/raw`,
  }
}
