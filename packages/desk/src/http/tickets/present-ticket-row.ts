import type { Priority, TicketRow } from '@postdesk/contract'

/** A ticket as `listed` reads it. */
export type ListedTicket = {
  readonly id: number
  readonly subject: string
  readonly status: 'open' | 'pending' | 'closed'
  readonly unread: boolean
  readonly last_excerpt: string
  readonly excerpt_by: { readonly id: string | null; readonly name: string } | null
  readonly assignee_id: string | null
  readonly assignee_name: string | null
  readonly requester_name: string
  readonly requester_address: string
  readonly last_message_at: Date
  readonly created_at: Date
  readonly closed_at: Date | null
  readonly merged_into: number | null
  readonly incoming_account_id: string | null
  readonly group_id: string | null
  readonly group_name: string | null
  readonly category_id: string | null
  readonly category_name: string | null
  readonly company_id: string | null
  readonly company_name: string | null
  readonly brand_id: string | null
  readonly brand_name: string | null
  readonly priority: Priority
  readonly tags: readonly string[]
}

/** A thing with a name, where its row says which and the joined one says what it is called. */
export function presentNamed(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' }
}

/** A ticket as a list shows it. */
export function presentTicketRow(row: ListedTicket): TicketRow {
  return {
    id: row.id,
    subject: row.subject,
    status: row.status,
    unread: row.unread,
    excerpt: row.last_excerpt,
    excerptBy: row.excerpt_by,
    requester: { name: row.requester_name, address: row.requester_address },
    assignee: presentNamed(row.assignee_id, row.assignee_name),
    group: presentNamed(row.group_id, row.group_name),
    category: presentNamed(row.category_id, row.category_name),
    company: presentNamed(row.company_id, row.company_name),
    priority: row.priority,
    tags: [...row.tags],
    lastMessageAt: row.last_message_at.toISOString(),
    createdAt: row.created_at.toISOString(),
  }
}
