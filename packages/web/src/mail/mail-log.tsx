import './mail-log.css'
import '../settings/settings.css'
import type { MailLogRow } from '@postdesk/contract'
import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { onChanges } from '../api/live.ts'
import { accountsQuery, mailQuery } from '../api/queries.ts'
import { sizeInWords } from '../inbox/size-in-words.ts'
import { EmptyState, FailedState, RowsLoading } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { MailPanel } from './mail-panel.tsx'
import { MailState, mailStates } from './mail-state.tsx'

const route = getRouteApi('/shell/mail')
const shell = getRouteApi('/shell')
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
      <div className="mail-scroll">
        {query.isPending ? (
          <RowsLoading rows={10} height={32} />
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
            <EmptyState title="No mail yet">Every mail that arrives appears here, with what became of it.</EmptyState>
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
                  <tr key={row.id} aria-selected={row.id === open?.id} onClick={() => go({ row: row.id })}>
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
