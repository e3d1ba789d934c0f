import type { Ticket } from '@postdesk/contract'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, sentenceOf } from '../api/client.ts'
import { groupsQuery, type TicketFilter, type View } from '../api/queries.ts'
import type { Page } from './merge-rows.ts'
import { belongs, fits } from './views.ts'

const route = getRouteApi('/shell')

/** Puts a ticket the server just answered with into the conversation and into every list on the screen. */
export function useKeepTicket(): (ticket: Ticket) => void {
  const queryClient = useQueryClient()
  const { me } = route.useRouteContext()
  return (ticket) => {
    queryClient.setQueryData(['ticket', ticket.id], ticket)
    const groups = queryClient.getQueryData(groupsQuery.queryKey) ?? []
    const mine = groups.filter(({ members }) => members.some(({ id }) => id === me.id))
    const groupIds = mine.map(({ id }) => id)
    const { status, assignee, unread, group, category, company, priority, tags } = ticket
    for (const [key, data] of queryClient.getQueriesData<InfiniteData<Page>>({ queryKey: ['tickets'] })) {
      if (!data) continue
      const view = key[1] as View
      const filter = (key[3] ?? {}) as TicketFilter
      queryClient.setQueryData(key, {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          tickets: page.tickets.flatMap((row) =>
            row.id !== ticket.id
              ? [row]
              : belongs(ticket, view, { id: me.id, groupIds }) && fits(ticket, filter)
                ? [{ ...row, status, assignee, unread, group, category, company, priority, tags }]
                : [],
          ),
        })),
      })
    }
  }
}

export type TicketChange = NonNullable<Parameters<typeof api.changeTicket>[0]>['body']

/** Assigns, places, sets the status, marks read. */
export function useChangeTicket(id: number) {
  const keep = useKeepTicket()
  return useMutation({
    mutationFn: (body: TicketChange) => api.changeTicket({ params: { id }, body }),
    onSuccess: keep,
    onError: (failure, body) => {
      if (body.unread === undefined) notifications.show({ color: 'red', title: 'Not changed', message: sentenceOf(failure) })
    },
  })
}
