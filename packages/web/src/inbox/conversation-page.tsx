import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ticketQuery } from '../api/queries.ts'
import { ConversationLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { BackToList } from './back-to-list.tsx'
import { Conversation } from './conversation.tsx'

const route = getRouteApi('/shell/inbox/$ticketId')

export function ConversationPage() {
  const { ticketId } = route.useParams()
  const ticket = useQuery(ticketQuery(ticketId))
  if (ticket.isPending) return <ConversationLoading back={<BackToList />} />
  if (!ticket.data)
    return (
      <>
        <div className="phone-head">
          <BackToList />
        </div>
        <FailedState
          failure={ticket.error}
          retry={ticket.refetch}
          instead={
            <Button variant="default" renderRoot={(props) => <Link to="/inbox" {...props} />}>
              Back to the inbox
            </Button>
          }
        />
      </>
    )
  return <Conversation key={ticketId} ticket={ticket.data} />
}
