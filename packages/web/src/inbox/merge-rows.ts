import type { TicketRow } from '@postdesk/contract'

export type Page = { readonly tickets: TicketRow[]; readonly next: string | null; readonly counts: Record<string, number> }

/**
 * What a freshly read first page means for the rows on the screen: who changed in place, and how many are news.
 * `sortedBy` holds the time each shown row had when the list was last sorted; rows not in it yet are added. A row that got a message
 * and stands where it would be sorted to is no news: it shows the message already.
 */
export function mergeRows<P extends Page>(
  shown: readonly P[],
  fresh: P,
  sortedBy: Map<number, string>,
): { readonly pages: P[]; readonly news: number } {
  const now = new Map(fresh.tickets.map((row) => [row.id, row]))
  for (const page of shown) for (const row of page.tickets) if (!sortedBy.has(row.id)) sortedBy.set(row.id, row.lastMessageAt)
  const places = shown.flatMap((page) => page.tickets.flatMap(({ id }) => (now.has(id) ? [id] : [])))
  const sorted = fresh.tickets.flatMap(({ id }) => (sortedBy.has(id) ? [id] : []))
  const news = fresh.tickets.filter((row) => {
    const before = sortedBy.get(row.id)
    if (before === undefined) return true
    return row.unread && row.lastMessageAt > before && places.indexOf(row.id) !== sorted.indexOf(row.id)
  })
  const pages = shown.map((page, index) => ({
    ...page,
    ...(index === 0 ? { counts: fresh.counts } : {}),
    tickets: page.tickets.map((row) => now.get(row.id) ?? row),
  }))
  return { pages, news: news.length }
}
