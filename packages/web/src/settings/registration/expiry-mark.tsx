import { StateMark } from '../../states/states.tsx'
import { exactTime } from '../../time/relative-time.ts'
import { useState } from 'react'
import { tellExpiry } from './expiry.ts'

/** When something ends, counted down; the exact time on hover. `what` is said before it. */
export function ExpiryMark({ at, what }: { at: string | null; what?: string }) {
  const [now] = useState(() => new Date())
  const { meaning, text } = tellExpiry(at, now)
  return (
    <StateMark meaning={meaning}>
      {what ? `${what} ` : ''}
      {at === null ? (
        text
      ) : (
        <time dateTime={at} title={exactTime(new Date(at))} className="numbers">
          {text}
        </time>
      )}
    </StateMark>
  )
}
