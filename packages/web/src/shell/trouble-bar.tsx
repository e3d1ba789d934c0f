import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { troubledAccountsQuery } from '../api/queries.ts'

/** Above every page while mail does not come or answers do not leave: it would look like a quiet day. */
export function TroubleBar({ admin }: { admin: boolean }) {
  const { data } = useQuery(troubledAccountsQuery)
  const receiving = data?.accounts ?? []
  const sending = data?.sending ?? []
  const [first] = receiving
  const [stuck] = sending
  const waiting = sending.reduce((sum, one) => sum + one.waiting, 0)
  return (
    <>
      {first ? (
        <Bar
          what={
            receiving.length === 1 ? `No mail comes from ${first.address}` : `No mail comes from ${receiving.length} mailboxes`
          }
          why={receiving.length === 1 ? `${first.stateText}.` : ''}
          act={
            !admin ? null : receiving.length === 1 ? (
              <Link to="/settings/accounts/$id" params={{ id: first.id }}>
                See what to do
              </Link>
            ) : (
              <Link to="/settings/accounts">See what to do</Link>
            )
          }
        />
      ) : null}
      {stuck ? (
        <Bar
          what={waiting === 1 ? '1 answer waits' : `${waiting} answers wait`}
          why={sending.length === 1 ? `${stuck.address}: ${stuck.reason}.` : `${sending.length} mailboxes cannot send.`}
          act={
            !admin ? null : sending.length === 1 ? (
              <Link to="/settings/accounts/sending/$id" params={{ id: stuck.id }}>
                See what to do
              </Link>
            ) : (
              <Link to="/settings/accounts/sending">See what to do</Link>
            )
          }
        />
      ) : null}
    </>
  )
}

/** `act` null: there is nothing here that an agent could do about it. */
function Bar({ what, why, act }: { what: string; why: string; act: ReactNode }) {
  return (
    <div className="trouble-bar" role="status">
      <IconAlertTriangle size={16} aria-hidden />
      <span className="breaks">
        <strong>{what}.</strong> {why}
      </span>
      {act ?? <span>Tell an administrator.</span>}
    </div>
  )
}
