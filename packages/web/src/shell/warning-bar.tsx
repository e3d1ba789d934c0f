import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconClockExclamation } from '@tabler/icons-react'
import { warningsQuery } from '../api/queries.ts'

/** What is further off is told by the mark on Settings alone, by mail and in the history. */
const LOUD_DAYS = 14

/** Above every page of an administrator while something ends within two weeks: nobody looks at dates by themselves. */
export function WarningBar() {
  const { data = [] } = useQuery(warningsQuery)
  const [first, ...more] = data.filter(({ daysLeft }) => daysLeft <= LOUD_DAYS)
  if (!first) return null
  return (
    <div className="trouble-bar warning-bar" role="status" data-over={first.daysLeft < 1 ? '' : undefined}>
      <IconClockExclamation size={16} aria-hidden />
      <span className="breaks">
        <strong>{first.title}.</strong> {more.length === 0 ? '' : `${more.length} more.`}
      </span>
      {more.length === 0 ? <Link to={first.path}>See what to do</Link> : <Link to="/settings">See what to do</Link>}
    </div>
  )
}
