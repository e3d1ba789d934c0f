import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconAlertTriangle } from '@tabler/icons-react'
import { troubledAccountsQuery } from '../api/queries.ts'

/** Above every page while a mailbox needs somebody: mail that does not come looks like a quiet day. */
export function TroubleBar({ admin }: { admin: boolean }) {
  const { data = [] } = useQuery(troubledAccountsQuery)
  const [first, ...more] = data
  if (!first) return null
  const what = more.length === 0 ? `No mail comes from ${first.address}` : `No mail comes from ${data.length} mailboxes`
  return (
    <div className="trouble-bar" role="status">
      <IconAlertTriangle size={16} aria-hidden />
      <span className="breaks">
        <strong>{what}.</strong> {more.length === 0 ? `${first.stateText}.` : ''}
      </span>
      {!admin ? (
        <span>Tell an administrator.</span>
      ) : more.length === 0 ? (
        <Link to="/settings/accounts/$id" params={{ id: first.id }}>
          See what to do
        </Link>
      ) : (
        <Link to="/settings/accounts">See what to do</Link>
      )}
    </div>
  )
}
