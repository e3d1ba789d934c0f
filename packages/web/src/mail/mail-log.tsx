import './mail-log.css'
import '../settings/settings.css'
import type { MailLogRow } from '@postdesk/contract'
import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { onChanges } from '../api/live.ts'
import { accountsQuery, mailQuery } from '../api/queries.ts'
import { useRowKeys } from '../keys/use-row-keys.ts'
import { sizeInWords } from '../inbox/size-in-words.ts'
import { MailRowsLoading } from '../states/skeletons.tsx'
import { EmptyState, FailedState } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { MailPanel } from './mail-panel.tsx'
import { MailState, mailStates } from './mail-state.tsx'

const route = getRouteApi('/shell/mail')
const shell = getRouteApi('/shell')
/** So far down a row of a shared address is looked for. */
const MOST_PAGES_LOOKED_AT = 10
type Wish = { state?: MailLogRow['state'] | ''; q?: string; account?: string; row?: string }

/** Every mail that arrived and what became of it; filters and the open row stand in the URL. */
export function MailLog() {
  const search = route.useSearch()
  const { me } = shell.useRouteContext()
  const navigate = useNavigate()
  const { state, q, account } = search
  const query = useInfiniteQuery(
    mailQuery({ ...(state ? { state } : {}), ...(q ? { q } : {}), ...(account ? { accountId: account } : {}) }),
  )
  const accounts = useQuery({ ...accountsQuery, enabled: me.role === 'admin' })
  const [stale, setStale] = useState(false)
  const [typed, setTyped] = useState(q ?? '')
  const rows = query.data?.pages.flatMap((page) => page.mails) ?? []
  const open = rows.find((row) => row.id === search.row) ?? null
  useDocumentTitle('Mail log · Postdesk')

  const searchField = useRef<HTMLInputElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  useRowKeys(scroll)
  useHotkeys([['/', () => searchField.current?.focus()]])
  // A shared address may name a row that stands further down: it is looked for, a few pages deep.
  const { fetchNextPage, hasNextPage, isFetching } = query
  const pages = query.data?.pages.length ?? 0
  const isSought = search.row !== undefined && open === null && hasNextPage && pages < MOST_PAGES_LOOKED_AT
  useEffect(() => {
    if (isSought && !isFetching) void fetchNextPage()
  }, [isSought, isFetching, fetchNextPage])

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
  const ask = useDebouncedCallback((text: string) => go({ q: text.trim() }), 250)
  const refresh = () => {
    setStale(false)
    void query.refetch()
  }

  return (
    <main className="mail-page">
      <header className="mail-head">
        <h1>Mail log</h1>
        <Select
          aria-label="State"
          size="xs"
          w={140}
          placeholder="Every state"
          clearable
          data={mailStates}
          value={state ?? null}
          onChange={(value) => go({ state: mailStates.find((one) => one.value === value)?.value ?? '' })}
        />
        {accounts.data && accounts.data.length > 1 ? (
          <Select
            aria-label="Mailbox"
            size="xs"
            w={220}
            placeholder="Every mailbox"
            clearable
            data={accounts.data.map((one) => ({ value: one.id, label: one.address }))}
            value={account ?? null}
            onChange={(value) => go({ account: value ?? '' })}
          />
        ) : null}
        <TextInput
          ref={searchField}
          aria-label="Search mail"
          size="xs"
          placeholder="Sender, subject, Message-ID"
          leftSection={<IconSearch size={16} aria-hidden />}
          style={{ flex: '1 1 180px', maxWidth: 360 }}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            ask(event.currentTarget.value)
          }}
        />
      </header>
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
        ) : query.isError && rows.length === 0 ? (
          <FailedState failure={query.error} retry={query.refetch} />
        ) : rows.length === 0 ? (
          state || q || account ? (
            <EmptyState
              title={state === 'held' && !q ? 'No mail is held' : 'Nothing found'}
              act={
                <Button variant="default" onClick={() => void navigate({ to: '/mail', search: {} })}>
                  Show every mail
                </Button>
              }
            >
              {state === 'held' && !q
                ? 'A mail that cannot be processed waits here with its reason.'
                : 'No mail matches these filters.'}
            </EmptyState>
          ) : (
            <EmptyState
              title="No mail yet"
              act={
                me.role === 'admin' ? (
                  <Button variant="default" onClick={() => void navigate({ to: '/settings/accounts' })}>
                    Mail accounts
                  </Button>
                ) : null
              }
            >
              Every mail that arrives appears here, with what became of it.
            </EmptyState>
          )
        ) : (
          <>
            <table className="mail-table" aria-label="Mail log">
              <colgroup>
                <col style={{ width: 96 }} />
                <col style={{ width: '22%' }} />
                <col />
                <col style={{ width: 210 }} />
                <col style={{ width: 90 }} />
                <col style={{ width: 80 }} />
              </colgroup>
              <thead>
                <tr>
                  <th>Arrived</th>
                  <th>From</th>
                  <th>Subject</th>
                  <th>State</th>
                  <th>Ticket</th>
                  <th>Size</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id} data-selected={row.id === open?.id} onClick={() => go({ row: row.id })}>
                    <td className="quiet small">
                      <When at={row.arrivedAt} />
                    </td>
                    <td title={row.from ?? ''}>
                      <bdi>{row.from ?? '(no sender)'}</bdi>
                    </td>
                    <td title={row.subject ?? ''}>
                      <button
                        type="button"
                        className="plain-button clip"
                        style={{ color: 'inherit', display: 'block', maxWidth: '100%', textAlign: 'start' }}
                        aria-haspopup="dialog"
                        data-row={row.id}
                      >
                        <bdi>{row.subject || '(no subject)'}</bdi>
                      </button>
                    </td>
                    <td>
                      <MailState row={row} />
                    </td>
                    <td className="numbers">{row.ticketId === null ? '' : `#${row.ticketId}`}</td>
                    <td className="quiet small numbers">{sizeInWords(row.size)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
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
      <MailPanel row={open} close={() => go({ row: '' })} changed={refresh} />
    </main>
  )
}
