import { useQuery } from '@tanstack/react-query'
import { warningsQuery } from '../api/queries.ts'

/** How many things end within two months, beside the word Settings. */
export function WarningCount() {
  const { data = [] } = useQuery(warningsQuery)
  if (data.length === 0) return null
  return (
    <span
      id="what-ends-soon"
      className="rail-count is-soon numbers"
      data-count={data.length}
      title={data.length === 1 ? 'One thing ends soon' : `${data.length} things end soon`}
    />
  )
}
