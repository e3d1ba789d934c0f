import type { TicketFilter, View } from '../api/queries.ts'

/** The views of the inbox, in the order of the menu. */
export const views: readonly { readonly view: View; readonly title: string; readonly empty: string }[] = [
  { view: 'unassigned', title: 'Unassigned', empty: 'Open tickets that nobody has taken yet appear here.' },
  { view: 'mine', title: 'Mine', empty: 'Open tickets assigned to you appear here.' },
  { view: 'my-groups', title: 'My groups', empty: 'Tickets of your groups that are not closed appear here.' },
  { view: 'open', title: 'Open', empty: 'Mail to your connected mailboxes becomes tickets here.' },
  { view: 'pending', title: 'Pending', empty: 'Tickets that wait for somebody else appear here.' },
  { view: 'closed', title: 'Closed', empty: 'Finished tickets appear here.' },
  { view: 'all', title: 'All', empty: 'Every ticket appears here.' },
]

/** Whether a ticket still belongs in a view, as far as its row tells. `mine` and `my-groups` need to know who I am. */
export function belongs(
  row: { status: string; assignee: { id: string } | null; group: { id: string } | null },
  view: View,
  me: { readonly id: string; readonly groupIds: readonly string[] },
): boolean {
  switch (view) {
    case 'all':
      return true
    case 'unassigned':
      return row.status === 'open' && row.assignee === null
    case 'mine':
      return row.status !== 'closed' && row.assignee?.id === me.id
    case 'my-groups':
      return row.status !== 'closed' && row.group !== null && me.groupIds.includes(row.group.id)
    case 'open':
    case 'pending':
    case 'closed':
      return row.status === view
    default:
      return view satisfies never
  }
}

type Placed = {
  readonly group: { id: string } | null
  readonly category: { id: string } | null
  readonly company: { id: string } | null
  readonly tags: readonly string[]
}

/** Whether a ticket is one of those a list is narrowed to. */
export function fits(row: Placed, { groupId, categoryId, companyId, tag }: TicketFilter): boolean {
  return (
    (groupId === undefined || row.group?.id === groupId) &&
    (categoryId === undefined || row.category?.id === categoryId) &&
    (companyId === undefined || row.company?.id === companyId) &&
    (tag === undefined || row.tags.some((one) => one.toLowerCase() === tag.toLowerCase()))
  )
}
