import { Button, Skeleton, Stack } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { sentenceOf } from '../api/client.ts'

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

/** Why a list could not be shown, and 'Try again'. */
export function FailedState({ failure, retry }: { failure: unknown; retry: () => unknown }) {
  return (
    <div className="empty-state" role="alert">
      <h2>This could not be loaded</h2>
      <p>{sentenceOf(failure)}</p>
      <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => void retry()}>
        Try again
      </Button>
    </div>
  )
}

/** The shape of rows while they load. */
export function RowsLoading({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  return (
    <Stack gap="sm" p="lg" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} animate />
      ))}
    </Stack>
  )
}
