import type { TicketRow } from '@postdesk/contract'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { PriorityMark } from './priority-mark.tsx'
import { When } from '../time/when.tsx'

/** One ticket of the list. */
export const TicketRowLink = memo(function TicketRowLink({
  row,
  showStatus,
  me,
}: {
  row: TicketRow
  showStatus: boolean
  /** Whose list it is. */
  me: string
}) {
  return (
    <Link
      to="/inbox/$ticketId"
      params={{ ticketId: row.id }}
      search={(old: object) => old}
      className="ticket-row"
      data-unread={row.unread}
      data-row={row.id}
      activeOptions={{ includeSearch: false }}
    >
      <span>
        {row.unread ? <span className="ticket-dot" role="img" aria-label="Unread" style={{ display: 'block' }} /> : null}
      </span>
      <span className="ticket-who clip" title={row.requester.address}>
        <bdi>{row.requester.name || row.requester.address}</bdi>
      </span>
      <span className="quiet small" style={{ alignSelf: 'center' }}>
        <When at={row.lastMessageAt} />
      </span>
      <span className="ticket-subject ticket-line clip">
        <bdi>{row.subject || '(no subject)'}</bdi>
      </span>
      <span className="ticket-line quiet small" style={{ display: 'flex', gap: 8, gridColumn: '2 / 4', marginTop: 2 }}>
        <span className="clip" style={{ flex: 1 }}>
          {row.excerptBy ? <bdi>{row.excerptBy.id === me ? 'You' : row.excerptBy.name}: </bdi> : null}
          <bdi>{row.excerpt}</bdi>
        </span>
        {showStatus && row.status !== 'open' ? <span className="tag">{row.status}</span> : null}
        {row.priority === 'high' || row.priority === 'urgent' ? <PriorityMark priority={row.priority} /> : null}
        {row.group ? (
          <bdi className="clip" style={{ maxWidth: 96 }}>
            {row.group.name}
          </bdi>
        ) : null}
        {row.assignee ? (
          <span className="clip" style={{ maxWidth: 96 }}>
            {row.assignee.name}
          </span>
        ) : null}
      </span>
    </Link>
  )
})
