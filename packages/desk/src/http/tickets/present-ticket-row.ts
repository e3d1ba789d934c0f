import type { TicketRow } from '@postdesk/contract'

/** A ticket as `listed` reads it. */
export type ListedTicket = {
  readonly id: number
  readonly subject: string
  readonly status: 'open' | 'pending' | 'closed'
  readonly unread: boolean
  readonly last_excerpt: string
  readonly assignee_id: string | null
  readonly assignee_name: string | null
  readonly requester_name: string
  readonly requester_address: string
  readonly last_message_at: Date
  readonly created_at: Date
  readonly closed_at: Date | null
  readonly incoming_account_id: string | null
}

/** A ticket as a list shows it. */
export function presentTicketRow(row: ListedTicket): TicketRow {
  return {
    id: row.id,
    subject: row.subject,
    status: row.status,
    unread: row.unread,
    excerpt: row.last_excerpt,
    requester: { name: row.requester_name, address: row.requester_address },
    assignee: row.assignee_id === null ? null : { id: row.assignee_id, name: row.assignee_name ?? '' },
    lastMessageAt: row.last_message_at.toISOString(),
    createdAt: row.created_at.toISOString(),
  }
}
