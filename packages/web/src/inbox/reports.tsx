import type { Message } from '@postdesk/contract'
import { StateMark, type Meaning } from '../states/states.tsx'
import { When } from '../time/when.tsx'

type Report = Message['reports'][number]
const words: Record<Report['kind'], readonly [meaning: Meaning, before: string, withoutAddress: string]> = {
  failed: ['bad', 'Not delivered to', 'Not delivered'],
  delayed: ['warning', 'Delayed on the way to', 'Delayed on the way'],
  delivered: ['good', 'Reached the server of', 'Reached a server'],
  read: ['good', 'Read by', 'Read'],
  'deleted-unread': ['neutral', 'Deleted unread by', 'Deleted unread'],
  complaint: ['bad', 'Reported as unwanted by', 'Reported as unwanted'],
}

/** What mail systems and readers told of a mail of ours, a line for each recipient. */
export function Reports({ reports }: { reports: Message['reports'] }) {
  if (reports.length === 0) return null
  return (
    <ul className="reports small" aria-label="What became of it">
      {reports.map((report) => {
        const [meaning, before, alone] = words[report.kind]
        return (
          <li key={`${report.kind} ${report.address}`}>
            <StateMark meaning={meaning}>
              <span className="breaks">
                {report.address === '' ? alone : before} <bdi>{report.address}</bdi> <When at={report.at} ago />
              </span>
            </StateMark>
            {report.kind === 'failed' || report.kind === 'delayed' ? <span className="quiet breaks">{report.said}</span> : null}
          </li>
        )
      })}
    </ul>
  )
}
