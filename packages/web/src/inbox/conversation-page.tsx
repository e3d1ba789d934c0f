import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ticketQuery } from '../api/queries.ts'
import { FailedState, RowsLoading } from '../states/states.tsx'
import { Conversation } from './conversation.tsx'

const route = getRouteApi('/shell/inbox/$ticketId')

export function ConversationPage() {
  const { ticketId } = route.useParams()
  const ticket = useQuery(ticketQuery(ticketId))
  if (ticket.isPending) return <RowsLoading rows={4} height={120} />
  if (!ticket.data) return <FailedState failure={ticket.error} retry={ticket.refetch} />
  return <Conversation key={ticketId} ticket={ticket.data} />
}
