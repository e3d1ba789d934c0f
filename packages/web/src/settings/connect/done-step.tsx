import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { accountQuery } from '../../api/queries.ts'
import { ErrorCardView } from '../../error-card/error-card-view.tsx'
import { PageLoading, AccountLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { AccountState } from '../account/state.tsx'
import { LinkButton } from '../link-button.tsx'
import { exactTime } from '../../time/relative-time.ts'
import { Page } from '../page.tsx'
import { SendTestMail } from '../send-test-mail.tsx'

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
    <Page title={account.enabled ? `${account.name} is connected` : `${account.name} is saved, and not enabled`}>
      <div className="form" aria-live="polite">
        <AccountState account={account} />
        {account.card ? <ErrorCardView card={account.card} /> : null}
        <p>
          {account.enabled ? (
            <>
              Mail that came to <strong className="breaks">{account.address}</strong> since{' '}
              {exactTime(hourBefore(account.startAt))} becomes tickets, and so does what comes from now on. Older mail is left
              alone.
            </>
          ) : (
            'It is saved, and receives once you enable it on its page.'
          )}
        </p>
      </div>
      {account.outgoing ? (
        <div style={{ marginBottom: 16 }}>
          <SendTestMail of={{ accountId: account.id }} address={account.address} />
        </div>
      ) : null}
      <Group>
        {account.enabled ? <LinkButton to="/inbox">Open the inbox</LinkButton> : null}
        <LinkButton to="/settings/accounts/$id" params={{ id: account.id }} variant={account.enabled ? 'default' : 'filled'}>
          Open the account
        </LinkButton>
        <Button variant="subtle" onClick={again}>
          Connect another mailbox
        </Button>
      </Group>
    </Page>
  )
}

/** Clocks differ, so an account takes in what came an hour before it began. */
function hourBefore(startAt: string): Date {
  return new Date(new Date(startAt).getTime() - 3_600_000)
}
