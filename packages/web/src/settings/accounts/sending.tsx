import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { outgoingAccountsQuery } from '../../api/queries.ts'
import { useRowKeys } from '../../keys/use-row-keys.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { EmptyState, FailedState } from '../../states/states.tsx'
import { LinkButton } from '../link-button.tsx'
import { Page } from '../page.tsx'
import { OutgoingRow } from './outgoing-row.tsx'
import { AccountTabs } from './tabs.tsx'

/** The accounts answers leave by; the server puts those that need somebody first. */
export function Sending() {
  const query = useQuery({ ...outgoingAccountsQuery, refetchInterval: 30_000 })
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  return (
    <Page title="Mail accounts" acts={<LinkButton to="/settings/accounts/sending/new">Add outgoing account</LinkButton>}>
      <AccountTabs />
      {query.isPending ? (
        <SettingsRowsLoading lines={3} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : query.data.length === 0 ? (
        <EmptyState
          title="Nothing can be answered yet"
          act={<LinkButton to="/settings/accounts/sending/new">Add outgoing account</LinkButton>}
        >
          A mailbox that is connected answers by itself, and appears here. A relay of your own is added here, too.
        </EmptyState>
      ) : (
        <ul className="rows" ref={list}>
          {query.data.map((account) => (
            <li key={account.id} className="row">
              <OutgoingRow account={account} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
