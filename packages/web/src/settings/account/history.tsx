import type { ErrorCard } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { accountEventsQuery } from '../../api/queries.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { HistoryLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'

type Props = {
  accountId: string
  acts: CardActs
  /** The card that stands on top of the page: it is not shown a second time. */
  standing: ErrorCard | null
}

/** What happened to an account, newest first, as a person would have written it. */
export function AccountHistory({ accountId, acts, standing }: Props) {
  const query = useInfiniteQuery(accountEventsQuery(accountId))
  const events = query.data?.pages.flatMap((page) => page.events) ?? []
  return (
    <section className="block" id="history" aria-label="History">
      <h2>History</h2>
      {query.isPending ? (
        <HistoryLoading />
      ) : query.isError && events.length === 0 ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : events.length === 0 ? (
        <p className="quiet">What happens to this account is written down here.</p>
      ) : (
        <ol className="history">
          {events.map((event) => (
            <li key={event.id}>
              <span className="quiet small">
                <When at={event.at} ago />
              </span>
              <div style={{ minWidth: 0 }} className="breaks">
                {event.text}
                {event.actor && !event.text.includes(event.actor) ? <span className="quiet"> · {event.actor}</span> : null}
                {event.card && !(event.card.id === standing?.id && event.card.at === standing.at) ? (
                  <details className="small">
                    <summary className="quiet">What to do</summary>
                    <ErrorCardView card={event.card} acts={acts} />
                  </details>
                ) : null}
              </div>
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <Button variant="default" mt="md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Earlier
        </Button>
      ) : null}
    </section>
  )
}
