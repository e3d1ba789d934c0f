import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { accountQuery } from '../../api/queries.ts'
import { ErrorCardView } from '../../error-card/error-card-view.tsx'
import { PageLoading, AccountLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { AccountState } from '../account/state.tsx'
import { LinkButton } from '../link-button.tsx'
import { Page } from '../page.tsx'

/** It is connected: how it stands, live, and where to go on. */
export function DoneStep({ accountId, again }: { accountId: string; again: () => void }) {
  const query = useQuery({ ...accountQuery(accountId), refetchInterval: 5_000 })
  if (query.isPending)
    return (
      <PageLoading>
        <AccountLoading />
      </PageLoading>
    )
  if (!query.data) return <FailedState failure={query.error} retry={query.refetch} />
  const account = query.data
  return (
    <Page title={`${account.name} is connected`}>
      <div className="form" aria-live="polite">
        <AccountState account={account} />
        {account.card ? <ErrorCardView card={account.card} /> : null}
        <p>
          {account.enabled ? (
            <>
              Write a mail to <strong className="breaks">{account.address}</strong>: it is in the inbox at the next check.
            </>
          ) : (
            'It is saved, and receives once you enable it on its page.'
          )}
        </p>
      </div>
      <Group>
        <LinkButton to="/inbox">Open the inbox</LinkButton>
        <LinkButton to="/settings/accounts/$id" params={{ id: account.id }} variant="default">
          Open the account
        </LinkButton>
        <Button variant="subtle" onClick={again}>
          Connect another mailbox
        </Button>
      </Group>
    </Page>
  )
}
