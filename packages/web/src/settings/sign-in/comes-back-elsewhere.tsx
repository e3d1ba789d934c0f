import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { registrationsQuery } from '../../api/queries.ts'
import { StateMark } from '../../states/states.tsx'
import { warningOfRedirect } from '../redirect-warning.ts'

/** Before a sign-in: that it would come back to another address than the one this browser is on, where nobody waits for it. */
export function ComesBackElsewhere() {
  const { data } = useQuery(registrationsQuery)
  if (!data) return null
  const told = warningOfRedirect(new URL(data.redirectUri), window.location)
  if (told?.meaning !== 'warning') return null
  return (
    <div className="small" style={{ marginBottom: 12 }}>
      <StateMark meaning="warning">{told.text}</StateMark>
      <Link to="/settings/general" style={{ display: 'inline-block', margin: '4px 0 0 24px' }}>
        Set the base URL
      </Link>
    </div>
  )
}
