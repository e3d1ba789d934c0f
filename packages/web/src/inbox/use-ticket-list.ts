import type { TicketRow } from '@postdesk/contract'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api } from '../api/client.ts'
import { onChanges } from '../api/live.ts'
import { ticketsQuery, type TicketFilter, type View } from '../api/queries.ts'
import { mergeRows } from './merge-rows.ts'

/**
 * The rows of a view, kept current without jumping: a live change reads the first page aside, changes known rows where
 * they stand and counts the rest as `news` until `showNews` is called. An empty list has nothing to jump and fills at once.
 */
export function useTicketList(view: View, q: string, { groupId, categoryId, companyId, tag }: TicketFilter) {
  const queryClient = useQueryClient()
  const filter = useMemo(() => ({ groupId, categoryId, companyId, tag }), [groupId, categoryId, companyId, tag])
  const options = ticketsQuery(view, q, filter)
  const list = useInfiniteQuery(options)
  const [news, setNews] = useState({ of: '', count: 0 })
  const key = JSON.stringify(options.queryKey)
  const aside = useRef<Awaited<ReturnType<typeof api.listTickets>> | null>(null)

  const sortedBy = useRef(new Map<number, string>())

  useEffect(() => {
    const times = sortedBy.current
    const { queryKey } = ticketsQuery(view, q, filter)
    const stop = onChanges((changes) => {
      if (!changes.some((change) => change.kind === 'ticket')) return
      void (async () => {
        const fresh = await api.listTickets({ query: { view, ...filter, ...(q ? { q } : {}) } }).catch(() => null)
        const shown = queryClient.getQueryData(queryKey)
        if (!fresh || !shown) return
        if (shown.pages.every((page) => page.tickets.length === 0)) {
          queryClient.setQueryData(queryKey, { pages: [fresh], pageParams: [''] })
          return
        }
        const merged = mergeRows(shown.pages, fresh, times)
        aside.current = fresh
        queryClient.setQueryData(queryKey, { ...shown, pages: merged.pages })
        setNews({ of: JSON.stringify(queryKey), count: merged.news })
      })()
    })
    return () => {
      stop()
      aside.current = null
      times.clear()
    }
  }, [queryClient, view, q, filter])

  const showNews = () => {
    const fresh = aside.current
    setNews({ of: '', count: 0 })
    aside.current = null
    sortedBy.current.clear()
    if (fresh) queryClient.setQueryData(options.queryKey, { pages: [fresh], pageParams: [''] })
    else void queryClient.invalidateQueries({ queryKey: options.queryKey })
  }
  const rows: TicketRow[] = list.data?.pages.flatMap((page) => page.tickets) ?? []
  return { list, rows, counts: list.data?.pages[0]?.counts ?? null, news: news.of === key ? news.count : 0, showNews }
}
