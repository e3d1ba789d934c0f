import type { AutoReplyStop } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, sentenceOf } from '../api/client.ts'
import { autoReplyStopsQuery } from '../api/queries.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { EmptyState, FailedState, StateMark } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { Page } from './page.tsx'

/** Where automatic answers have stopped, why, and the way to resume them. */
export function AutomaticAnswers() {
  const stops = useQuery(autoReplyStopsQuery)
  return (
    <Page title="Automatic answers stopped">
      {stops.isPending ? (
        <SettingsRowsLoading />
      ) : !stops.data ? (
        <FailedState failure={stops.error} retry={stops.refetch} />
      ) : stops.data.length === 0 ? (
        <EmptyState title="Nothing has stopped">
          When two machines answer each other, or somebody reports our mail as unwanted, automatic answers to that address or
          ticket stop by themselves and appear here.
        </EmptyState>
      ) : (
        <ul className="rows">
          {stops.data.map((stop) => (
            <StopRow key={stop.id} stop={stop} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function StopRow({ stop }: { stop: AutoReplyStop }) {
  const queryClient = useQueryClient()
  const resume = useMutation({
    mutationFn: () => api.deleteAutoReplyStop({ params: { id: stop.id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: autoReplyStopsQuery.queryKey }),
    onError: (failure) => notifications.show({ color: 'red', title: 'Not resumed', message: sentenceOf(failure) }),
  })
  const held = stop.heldBack === 1 ? 'One answer' : `${stop.heldBack} answers`
  return (
    <li className="row">
      <div className="row-main">
        <strong className="breaks">
          {stop.ticket ? (
            <Link to="/inbox/$ticketId" params={{ ticketId: stop.ticket.id }}>
              #{stop.ticket.id} {stop.ticket.subject}
            </Link>
          ) : (
            <bdi>{stop.address}</bdi>
          )}
        </strong>
        <div className="facts">
          <StateMark meaning={stop.why === 'complaint' ? 'bad' : 'warning'}>
            {stop.why === 'complaint' ? 'Reported our mail as unwanted' : 'Had as many as one gets'}
          </StateMark>
          <span>
            stopped <When at={stop.stoppedAt} ago />
          </span>
          <span>{held} held back since</span>
          <span>{stop.why === 'limit' ? 'begins again after a day in which none was due' : 'stays until somebody resumes'}</span>
        </div>
      </div>
      <Button variant="default" size="xs" loading={resume.isPending} onClick={() => resume.mutate()}>
        Resume
      </Button>
    </li>
  )
}
