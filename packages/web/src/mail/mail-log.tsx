import './mail-log.css'
import '../settings/settings.css'
import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { onChanges } from '../api/live.ts'
import { accountsQuery, heldMailQuery, mailQuery, outgoingAccountsQuery, sentMailQuery } from '../api/queries.ts'
import { useRowKeys } from '../keys/use-row-keys.ts'
import { MailRowsLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { ArrivedTable } from './arrived-table.tsx'
import { HeldBar } from './held-bar.tsx'
import { FilterChips, MailFilters, type Wish } from './mail-filters.tsx'
import { MailPanel } from './mail-panel.tsx'
import { filterOf, type MailSearch } from './mail-search.ts'
import { NoMail } from './no-mail.tsx'
import { SentPanel } from './sent-panel.tsx'
import { SentTable } from './sent-table.tsx'

const route = getRouteApi('/shell/mail')
const shell = getRouteApi('/shell')

/** Every mail that arrived or left and what became of it; list, filters and the open row stand in the URL. */
export function MailLog() {
  const search = route.useSearch()
  const { me } = shell.useRouteContext()
  const navigate = useNavigate()
  const isSent = search.list === 'sent'
  const isHeld = !isSent && search.state === 'held'
  const arrived = useInfiniteQuery({ ...mailQuery(arrivedFilter(search)), enabled: !isSent })
  const sent = useInfiniteQuery({ ...sentMailQuery(sentFilter(search)), enabled: isSent })
  const query = isSent ? sent : arrived
  const accounts = useQuery({ ...accountsQuery, enabled: me.role === 'admin' && !isSent })
  const outgoing = useQuery({ ...outgoingAccountsQuery, enabled: me.role === 'admin' && isSent })
  const counts = useQuery(heldMailQuery)
  const [stale, setStale] = useState(false)
  const arrivedRows = arrived.data?.pages.flatMap((page) => page.mails) ?? []
  const sentRows = sent.data?.pages.flatMap((page) => page.mails) ?? []
  const shown = isSent ? sentRows.length : arrivedRows.length
  useDocumentTitle(`${isHeld ? 'Held mail' : isSent ? 'Sent mail' : 'Mail log'} · Postdesk`)

  const scroll = useRef<HTMLDivElement>(null)
  useRowKeys(scroll)
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes.some((change) => change.kind === 'mail')) setStale(true)
      }),
    [],
  )
  const go = (wish: Wish) => {
    const wanted = Object.fromEntries(Object.entries({ ...search, ...wish }).filter(([, value]) => value))
    void navigate({ to: '/mail', search: wanted, replace: !('row' in wish) })
  }
  const refresh = () => {
    setStale(false)
    void query.refetch()
  }
  const held = counts.data?.held ?? 0

  return (
    <main className="mail-page">
      <header className="mail-head">
        <h1>{isHeld ? 'Held mail' : isSent ? 'Sent mail' : 'Mail log'}</h1>
        <nav className="mail-tabs" aria-label="Lists of mail">
          <Link to="/mail" search={{}} data-chosen={!isSent && !isHeld}>
            Arrived
          </Link>
          <Link to="/mail" search={{ state: 'held' }} data-chosen={isHeld}>
            Held{held > 0 ? <span className="count numbers">{held >= 1000 ? '1000+' : held}</span> : null}
          </Link>
          <Link to="/mail" search={{ list: 'sent' }} data-chosen={isSent}>
            Sent
          </Link>
        </nav>
        <MailFilters
          key={`${search.list ?? ''} ${String(isHeld)}`}
          search={search}
          accounts={(isSent ? outgoing.data : accounts.data) ?? []}
          go={go}
        />
      </header>
      <FilterChips search={search} go={go} />
      {isHeld ? <HeldBar search={search} shown={shown} showEarlier={() => go({ heldBy: 'earlier-version' })} /> : null}
      <div aria-live="polite">
        {stale ? (
          <button type="button" className="new-bar" onClick={refresh}>
            The log has changed · show
          </button>
        ) : null}
      </div>
      <div className="mail-scroll" ref={scroll}>
        {query.isPending ? (
          <MailRowsLoading />
        ) : query.isError && shown === 0 ? (
          <FailedState failure={query.error} retry={query.refetch} />
        ) : shown === 0 ? (
          <NoMail search={search} admin={me.role === 'admin'} />
        ) : (
          <>
            {isSent ? (
              <SentTable rows={sentRows} openId={search.row} open={(row) => go({ row })} />
            ) : (
              <ArrivedTable rows={arrivedRows} openId={search.row} open={(row) => go({ row })} />
            )}
            {query.hasNextPage ? (
              <div style={{ padding: 16 }}>
                <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Load more
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
      <MailPanel id={isSent ? null : (search.row ?? null)} close={() => go({ row: '' })} changed={refresh} />
      <SentPanel row={isSent ? (sentRows.find((row) => row.id === search.row) ?? null) : null} close={() => go({ row: '' })} />
    </main>
  )
}

function arrivedFilter(search: MailSearch) {
  const { list, state } = search
  return { ...filterOf(search), ...(list === 'sent' || !state ? {} : { state: state as 'held' }) }
}

function sentFilter(search: MailSearch) {
  const { heldBy: _, ...filter } = filterOf(search)
  return { ...filter, ...(search.list === 'sent' && search.state ? { state: search.state as 'sent' } : {}) }
}
