import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconRefresh } from '@tabler/icons-react'
import { ApiError } from '@postdesk/contract'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { isOutage, sentenceOf } from '../api/client.ts'

export type Meaning = 'good' | 'warning' | 'bad' | 'neutral'
const icons = { good: IconCircleCheck, warning: IconAlertTriangle, bad: IconCircleX, neutral: IconInfoCircle }

/** A state in words with its icon: colour is never alone. */
export function StateMark({ meaning, children }: { meaning: Meaning; children: ReactNode }) {
  const Icon = icons[meaning]
  return (
    <span className={`state-mark state-${meaning}`}>
      <Icon size={16} aria-hidden />
      <span>{children}</span>
    </span>
  )
}

/** What will appear here, and the one next step. */
export function EmptyState({ title, children, act }: { title: string; children?: ReactNode; act?: ReactNode }) {
  return (
    <div className="empty-state">
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {act}
    </div>
  )
}

/** An outage is mostly over within seconds: somebody restarts the server. */
const OUTAGE_RETRY_MILLISECONDS = 3_000

/**
 * Why something could not be shown, and 'Try again', which an outage does by itself. What is not there will not be there the second time either:
 * then `instead` is offered, when there is one.
 */
export function FailedState({ failure, retry, instead }: { failure: unknown; retry: () => unknown; instead?: ReactNode }) {
  const [busy, setBusy] = useState(false)
  const again = async () => {
    setBusy(true)
    // A promise or not: an answer that comes at once must not leave the button turning.
    await retry()
    setBusy(false)
  }
  const outage = isOutage(failure)
  const latest = useRef(retry)
  useEffect(() => {
    latest.current = retry
  })
  useEffect(() => {
    if (!outage) return undefined
    const timer = setInterval(() => void latest.current(), OUTAGE_RETRY_MILLISECONDS)
    return () => clearInterval(timer)
  }, [outage])
  const missing = failure instanceof ApiError && failure.status === 404
  return (
    <div className="empty-state" role="alert">
      <IconAlertTriangle size={24} aria-hidden />
      <h2>{missing ? 'Nothing is here' : 'This could not be loaded'}</h2>
      <p>
        {sentenceOf(failure)}
        {outage ? ' It is tried again by itself.' : ''}
      </p>
      {missing && instead ? (
        instead
      ) : (
        <Button variant="default" leftSection={<IconRefresh size={16} />} loading={busy} onClick={() => void again()}>
          Try again
        </Button>
      )}
    </div>
  )
}
