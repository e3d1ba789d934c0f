import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Attempt, BodyInOf, MailFilter, routes, SentMailFilter, TicketView } from '@postdesk/contract'
import type { z } from 'zod'
import { api } from './client.ts'

export type View = z.infer<typeof TicketView>

export const startQuery = queryOptions({
  queryKey: ['start'],
  queryFn: ({ signal }) => api.getStart({ signal }),
  staleTime: 5 * 60_000,
})

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async ({ signal }) => (await api.listAgents({ signal })).agents,
  staleTime: 60_000,
})

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: async ({ signal }) => (await api.listGroups({ signal })).groups,
  staleTime: 60_000,
})

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: async ({ signal }) => (await api.listCategories({ signal })).categories,
  staleTime: 60_000,
})

export const companiesQuery = queryOptions({
  queryKey: ['companies'],
  queryFn: async ({ signal }) => (await api.listCompanies({ signal })).companies,
  staleTime: 60_000,
})

export const brandsQuery = queryOptions({
  queryKey: ['brands'],
  queryFn: async ({ signal }) => (await api.listBrands({ signal })).brands,
  staleTime: 60_000,
})

/** The rules in their order; of one account: those that apply to its mail. */
export const rulesQuery = (accountId?: string) =>
  queryOptions({
    queryKey: ['rules', accountId ?? 'all'],
    queryFn: async ({ signal }) => (await api.listRules({ query: accountId === undefined ? {} : { accountId }, signal })).rules,
  })

export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: async ({ signal }) => (await api.listTags({ signal })).tags,
  staleTime: 60_000,
})

export const ticketQuery = (id: number) =>
  queryOptions({ queryKey: ['ticket', id], queryFn: ({ signal }) => api.getTicket({ params: { id }, signal }) })

/** A sign-in under way. Its link is only told at the beginning; a page that is still open goes on showing it. */
export const attemptQuery = (id: string) =>
  queryOptions({
    queryKey: ['attempt', id],
    queryFn: async ({ signal, client }) => {
      const before = client.getQueryData<Attempt>(['attempt', id])
      const now = await api.getAttempt({ params: { id }, signal })
      return { ...now, authorizeUrl: now.authorizeUrl ?? before?.authorizeUrl ?? null }
    },
  })

/** What a list of tickets is narrowed to besides its view. */
export type TicketFilter = {
  readonly groupId?: string | undefined
  readonly categoryId?: string | undefined
  readonly companyId?: string | undefined
  readonly tag?: string | undefined
}

/** The rows an agent looks at. Live changes are merged by the list itself so that nothing jumps; hence no refetch on focus. */
export const ticketsQuery = (view: View, q: string, filter: TicketFilter = {}) =>
  infiniteQueryOptions({
    queryKey: ['tickets', view, q, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.listTickets({ query: { view, ...filter, ...(q ? { q } : {}), ...(pageParam ? { before: pageParam } : {}) }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchOnWindowFocus: false,
  })

export const registrationsQuery = queryOptions({
  queryKey: ['registrations'],
  queryFn: ({ signal }) => api.listRegistrations({ signal }),
})

export const deskSettingsQuery = queryOptions({
  queryKey: ['desk-settings'],
  queryFn: ({ signal }) => api.getDeskSettings({ signal }),
})

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: async ({ signal }) => (await api.listAccounts({ signal })).accounts,
})

export const troubledAccountsQuery = queryOptions({
  queryKey: ['troubled-accounts'],
  queryFn: ({ signal }) => api.listTroubledAccounts({ signal }),
  staleTime: 60_000,
})

export const warningsQuery = queryOptions({
  queryKey: ['warnings'],
  queryFn: async ({ signal }) => (await api.listWarnings({ signal })).warnings,
  staleTime: 5 * 60_000,
})

export const accountQuery = (id: string) =>
  queryOptions({ queryKey: ['account', id], queryFn: ({ signal }) => api.getAccount({ params: { id }, signal }) })

export const accountPlacementQuery = (id: string) =>
  queryOptions({
    queryKey: ['account-placement', id],
    queryFn: ({ signal }) => api.getAccountPlacement({ params: { id }, signal }),
  })

export const outgoingAccountsQuery = queryOptions({
  queryKey: ['outgoing-accounts'],
  queryFn: async ({ signal }) => (await api.listOutgoingAccounts({ signal })).accounts,
})

export const outgoingAccountQuery = (id: string) =>
  queryOptions({
    queryKey: ['outgoing-account', id],
    queryFn: ({ signal }) => api.getOutgoingAccount({ params: { id }, signal }),
  })

type Proposal = Pick<
  BodyInOf<typeof routes.createAttempt>,
  'registrationId' | 'address' | 'incoming' | 'outgoing' | 'shared' | 'how'
>
/** The permissions a sign-in would ask for. */
export const proposedScopesQuery = ({ registrationId, address, incoming, outgoing, shared, how }: Proposal) =>
  queryOptions({
    queryKey: ['proposed-scopes', registrationId, address, incoming, outgoing, shared, how],
    queryFn: ({ signal }) =>
      api.proposeScopes({
        params: { id: registrationId },
        query: {
          ...(incoming ? { incoming } : {}),
          ...(outgoing ? { outgoing } : {}),
          address,
          shared: shared ? 'yes' : 'no',
          how,
        },
        signal,
      }),
  })

export const accountEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['account-events', id],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      api.listAccountEvents({ params: { id }, query: pageParam ? { before: pageParam } : {}, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const mailQuery = (filter: MailFilter) =>
  infiniteQueryOptions({
    queryKey: ['mail', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.listMail({ query: { ...filter, ...(pageParam ? { before: pageParam } : {}) }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchOnWindowFocus: false,
  })

export const sentMailQuery = (filter: SentMailFilter) =>
  infiniteQueryOptions({
    queryKey: ['sent-mail', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.listSentMail({ query: { ...filter, ...(pageParam ? { before: pageParam } : {}) }, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchOnWindowFocus: false,
  })

export const wholeMailQuery = (id: string) =>
  queryOptions({ queryKey: ['whole-mail', id], queryFn: ({ signal }) => api.getMail({ params: { id }, signal }) })

export const heldMailQuery = queryOptions({
  queryKey: ['held-mail'],
  queryFn: ({ signal }) => api.countHeldMail({ signal }),
  staleTime: 60_000,
})

export const templatesQuery = (brandId: string) =>
  queryOptions({
    queryKey: ['templates', brandId],
    queryFn: ({ signal }) => api.listTemplates({ params: { brandId }, signal }),
  })

export const templatePreviewQuery = (brandId: string, body: BodyInOf<typeof routes.previewTemplate>) =>
  queryOptions({
    queryKey: ['template-preview', brandId, body],
    queryFn: ({ signal }) => api.previewTemplate({ params: { brandId }, body, signal }),
    staleTime: 30_000,
    retry: false,
  })

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => api.getMe({ signal }) })
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await api.listApiKeys({ signal })).keys,
})

export const autoReplyStopsQuery = queryOptions({
  queryKey: ['auto-reply-stops'],
  queryFn: async ({ signal }) => (await api.listAutoReplyStops({ signal })).stops,
})
