import type { Account } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useRowKeys } from '../../keys/use-row-keys.ts'
import { accountsQuery } from '../../api/queries.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { EmptyState, FailedState } from '../../states/states.tsx'
import { IncomingRow } from './incoming-row.tsx'
import { LinkButton } from '../link-button.tsx'
import { Page } from '../page.tsx'
import { AccountTabs } from './tabs.tsx'

const needs = (account: Account) => Number(account.state === 'needs-you')

/** The home of trouble: one row an account, the one that needs somebody first and with its button. */
export function Accounts() {
  const query = useQuery({ ...accountsQuery, refetchInterval: 30_000 })
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  const accounts = query.data ?? []
  const wanted = accounts.toSorted((one, other) => needs(other) - needs(one)).map((account) => account.id)
  // The order of the first look stays: a row must not jump from under the pointer because another got into trouble.
  const [order, setOrder] = useState<readonly string[]>([])
  if (order.length === 0 && wanted.length > 0) setOrder(wanted)
  const placeOf = (account: Account) => (order.includes(account.id) ? order.indexOf(account.id) : order.length)
  const ordered = accounts.toSorted((one, other) => placeOf(one) - placeOf(other))
  const calm = ordered.findIndex((account) => needs(account) === 0)
  const risen = ordered.filter((account, index) => needs(account) === 1 && calm >= 0 && index > calm)
  return (
    <Page title="Mail accounts" acts={<LinkButton to="/settings/accounts/new">Connect a mailbox</LinkButton>}>
      <AccountTabs />
      {query.isPending ? (
        <SettingsRowsLoading lines={3} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : query.data.length === 0 ? (
        <EmptyState
          title="No mailbox is connected"
          act={<LinkButton to="/settings/accounts/new">Connect the first mailbox</LinkButton>}
        >
          The mailboxes whose mail becomes tickets appear here, each with its state.
        </EmptyState>
      ) : (
        <>
          <div aria-live="polite">
            {risen.length > 0 ? (
              <button type="button" className="new-bar boxed" onClick={() => setOrder(wanted)}>
                {risen.map((account) => account.name).join(', ')} {risen.length === 1 ? 'needs' : 'need'} you · show first
              </button>
            ) : null}
          </div>
          <ul className="rows" ref={list}>
            {ordered.map((account) => (
              <li key={account.id} className="row">
                <IncomingRow account={account} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  )
}
