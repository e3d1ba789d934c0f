import { Button, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowUp, IconRefresh } from '@tabler/icons-react'
import { heldMailQuery } from '../api/queries.ts'
import type { MailSearch } from './mail-search.ts'
import { useRetryAll } from './use-retry-all.ts'

/** Above held mail: retry all that the filters show, how far that is, and what an upgrade makes worth another try. */
export function HeldBar({ search, shown, showEarlier }: { search: MailSearch; shown: number; showEarlier: () => void }) {
  const { data: counts } = useQuery(heldMailQuery)
  const queryClient = useQueryClient()
  const { start, progress } = useRetryAll(() => {
    void queryClient.invalidateQueries({ queryKey: ['mail'] })
    void queryClient.invalidateQueries({ queryKey: ['held-mail'] })
  })
  const isRunning = progress.kind === 'running'
  if (shown === 0 && progress.kind === 'idle') return null
  return (
    <div className="held-bar">
      {progress.kind === 'idle' ? null : (
        <div className="held-progress" role="status">
          <span className="breaks">{sentence(progress)}</span>
          {isRunning ? (
            <Progress
              value={progress.total === 0 ? 0 : (100 * (progress.total - progress.waiting)) / progress.total}
              aria-label="Retried mails"
              size="sm"
              radius="sm"
            />
          ) : null}
        </div>
      )}
      {counts && counts.byEarlierVersion > 0 && !search.heldBy && !isRunning ? (
        <div className="held-earlier">
          <IconArrowUp size={16} aria-hidden />
          <span>
            {counts.byEarlierVersion === 1 ? 'One was' : `${String(counts.byEarlierVersion)} were`} held by an earlier version of
            Postdesk; this is {counts.version}.
          </span>
          <button type="button" className="plain-button" onClick={showEarlier}>
            Show {counts.byEarlierVersion === 1 ? 'it' : 'them'}
          </button>
        </div>
      ) : null}
      {shown > 0 ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isRunning}
          onClick={() => void start(search)}
        >
          Retry all that are shown
        </Button>
      ) : null}
    </div>
  )
}

type Progressing = Exclude<ReturnType<typeof useRetryAll>['progress'], { kind: 'idle' }>

function sentence(progress: Progressing): string {
  if (progress.kind === 'failed') return `Not all were retried. ${progress.why}`
  const { total, waiting, filed, refused, held } = progress
  const ends = [
    ...(filed > 0 ? [`${filed} filed`] : []),
    ...(held > 0 ? [`${held} held again`] : []),
    ...(refused > 0 ? [`${refused} left out`] : []),
  ].join(', ')
  if (progress.kind === 'running') return `${total - waiting} of ${total} mails are processed${ends === '' ? '' : `: ${ends}`}`
  return total === 0 ? 'There was nothing to retry' : `All ${total === 1 ? '' : `${total} `}processed: ${ends}`
}
