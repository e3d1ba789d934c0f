import './inbox.css'
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { getRouteApi, Link, Outlet, useMatchRoute, useNavigate } from '@tanstack/react-router'
import { IconChevronDown, IconSearch, IconX } from '@tabler/icons-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { useRowKeys } from '../keys/use-row-keys.ts'
import { TicketRowsLoading } from '../states/skeletons.tsx'
import { EmptyState, FailedState } from '../states/states.tsx'
import { FilterBar } from './filter-bar.tsx'
import { GroupItems } from './group-items.tsx'
import { TicketRowLink } from './ticket-row-link.tsx'
import { useTicketList } from './use-ticket-list.ts'
import { views } from './views.ts'

const route = getRouteApi('/shell/inbox')
const shell = getRouteApi('/shell')

export function Inbox() {
  const { view = 'open', q = '', group, category, company, tag } = route.useSearch()
  const filter = { groupId: group, categoryId: category, companyId: company, tag }
  const isNarrowed = Object.values(filter).some((id) => id !== undefined)
  const { me } = shell.useRouteContext()
  const navigate = useNavigate()
  const match = useMatchRoute()({ to: '/inbox/$ticketId' })
  const open = Boolean(match)
  const ticketId = match ? match.ticketId : null
  const { list, rows, counts, news, showNews } = useTicketList(view, q, filter)
  const [typed, setTyped] = useState(q)
  // The URL changed under the field: back, forward or a command.
  const [seen, setSeen] = useState(q)
  if (seen !== q) {
    setSeen(q)
    setTyped(q)
  }
  const search = useRef<HTMLInputElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const current = views.find((one) => one.view === view)

  const ask = useDebouncedCallback((text: string) => {
    const wanted = text.trim()
    void navigate({
      to: '.',
      search: (old) => {
        const { q: before, ...rest } = old
        return wanted ? { ...rest, q: wanted } : before === undefined ? old : rest
      },
      replace: true,
    })
  }, 250)
  const move = useRowKeys(scroll)
  useHotkeys([['/', () => search.current?.focus()]])

  const pane = useRef<HTMLElement>(null)
  const before = useRef(ticketId)
  useLayoutEffect(() => {
    const left = before.current
    before.current = ticketId
    // On a phone one of the two is hidden: whoever had the focus there takes it along, and back again.
    const active = document.activeElement
    if (ticketId !== null && left === null) {
      if (active instanceof HTMLElement && active !== document.body && active.offsetParent === null) pane.current?.focus()
    } else if (ticketId === null && left !== null && (active === document.body || pane.current?.contains(active)))
      scroll.current?.querySelector<HTMLElement>(`[data-row="${left}"]`)?.focus()
  }, [ticketId])

  return (
    <main className="inbox" data-open={open}>
      <section className="ticket-column" aria-label="Tickets">
        <div className="column-head">
          <Menu position="bottom-start" width={240}>
            <Menu.Target>
              <button type="button" className="view-button">
                <span className="unseen">View: </span>
                {current?.title}
                <span className="quiet numbers" style={{ fontWeight: 400, fontSize: 14 }}>
                  {isNarrowed ? null : counts?.[view]}
                </span>
                <IconChevronDown size={16} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown mah={480} style={{ overflowY: 'auto' }}>
              {views.map((one) => (
                <Menu.Item
                  key={one.view}
                  aria-current={one.view === view}
                  rightSection={<span className="quiet numbers">{counts?.[one.view]}</span>}
                  onClick={() => void navigate({ to: '/inbox', search: (old) => ({ ...old, view: one.view }) })}
                >
                  {one.title}
                </Menu.Item>
              ))}
              <GroupItems chosen={group} me={me.id} />
            </Menu.Dropdown>
          </Menu>
          <TextInput
            ref={search}
            aria-label="Search tickets"
            placeholder="Search"
            size="xs"
            style={{ flex: 1 }}
            styles={{ input: { fontSize: 14 } }}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={
              typed ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label="Clear search"
                  onClick={() => {
                    setTyped('')
                    ask('')
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              ) : null
            }
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              ask(event.currentTarget.value)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur()
              if (event.key === 'Enter' || event.key === 'ArrowDown') move(1)
            }}
          />
        </div>
        <FilterBar filter={filter} />
        <div aria-live="polite">
          {news > 0 ? (
            <button
              type="button"
              className="new-bar"
              onClick={() => {
                showNews()
                scroll.current?.scrollTo({ top: 0 })
              }}
            >
              {news} new
            </button>
          ) : null}
        </div>
        <div className="ticket-scroll" ref={scroll}>
          {list.isPending ? (
            <TicketRowsLoading />
          ) : list.isError && rows.length === 0 ? (
            <FailedState failure={list.error} retry={list.refetch} />
          ) : rows.length === 0 ? (
            q ? (
              <EmptyState
                title="Nothing found"
                act={
                  view === 'all' ? null : (
                    <Button
                      variant="default"
                      renderRoot={(props) => <Link to="/inbox" search={(old) => ({ ...old, view: 'all' as const })} {...props} />}
                    >
                      Search in all tickets
                    </Button>
                  )
                }
              >
                No ticket in ‘{current?.title}’ matches ‘{q}’.
              </EmptyState>
            ) : (
              <EmptyState
                title={counts?.all === 0 ? 'No tickets yet' : 'Nothing here'}
                act={
                  counts?.all !== 0 ? (
                    view === 'all' || view === 'open' ? null : (
                      <Button variant="default" renderRoot={(props) => <Link to="/inbox" search={{}} {...props} />}>
                        Show open tickets
                      </Button>
                    )
                  ) : me.role === 'admin' ? (
                    <Button variant="default" renderRoot={(props) => <Link to="/settings/accounts" {...props} />}>
                      Mail accounts
                    </Button>
                  ) : null
                }
              >
                {counts?.all === 0
                  ? 'Mail to your connected mailboxes becomes tickets here.'
                  : isNarrowed
                    ? `No ticket in ‘${current?.title}’ is what you narrowed the list to. Take a filter away above, or look in another view.`
                    : current?.empty}
              </EmptyState>
            )
          ) : (
            <>
              <ul className="ticket-list">
                {rows.map((row) => (
                  <li key={row.id}>
                    <TicketRowLink row={row} showStatus={view === 'all' || q !== ''} me={me.id} />
                  </li>
                ))}
              </ul>
              {list.hasNextPage ? (
                <div style={{ padding: 12 }}>
                  <Button variant="default" fullWidth loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                    Load more
                  </Button>
                </div>
              ) : null}
            </>
          )}
        </div>
      </section>
      <section className="pane" aria-label="Conversation" ref={pane} tabIndex={-1}>
        <Outlet />
      </section>
    </main>
  )
}
