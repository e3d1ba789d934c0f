import { useQuery } from '@tanstack/react-query'
import { warningsQuery } from '../api/queries.ts'
import { StateMark } from '../states/states.tsx'
import { exactTime } from '../time/relative-time.ts'
import { LinkButton } from './link-button.tsx'

/** What ends within two months, the nearest first, each with the page that mends it. Nothing ends: nothing is shown. */
export function Warnings() {
  const { data = [] } = useQuery(warningsQuery)
  if (data.length === 0) return null
  return (
    <section className="block" aria-label="What ends soon">
      <h2>What ends soon</h2>
      <ol className="rows plain-list">
        {data.map(({ key, title, text, endsAt, daysLeft, path }) => (
          <li key={key} className="row thing">
            <div className="row-main">
              <div className="thing-name">
                <span className="breaks">{title}</span>
                <StateMark meaning={daysLeft < 8 ? 'bad' : daysLeft < 31 ? 'warning' : 'neutral'}>
                  <time dateTime={endsAt} title={exactTime(new Date(endsAt))} className="numbers">
                    {leftInWords(daysLeft)}
                  </time>
                </StateMark>
              </div>
              <div className="quiet small">{text}</div>
            </div>
            <div className="thing-acts">
              <LinkButton to={path} variant="default" size="xs" aria-label={`Open the page of: ${title}`}>
                Open
              </LinkButton>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function leftInWords(days: number): string {
  if (days < 0) return 'over'
  if (days === 0) return 'within a day'
  return days === 1 ? '1 day left' : `${days} days left`
}
