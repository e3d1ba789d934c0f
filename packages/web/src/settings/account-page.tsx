import type { Account } from '@postdesk/contract'
import { Button, Group, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { IconDots, IconPlugConnected, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { accountQuery } from '../api/queries.ts'
import { ErrorCardView, type CardActs } from '../error-card/error-card-view.tsx'
import { AccountLoading, PageLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { AccountAuthorization } from './account-authorization.tsx'
import { AccountHistory } from './account-history.tsx'
import { AccountReceive } from './account-receive.tsx'
import { AccountRouting } from './account-routing.tsx'
import { AccountSend } from './account-send.tsx'
import { AccountState } from './account-state.tsx'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { RemoveAccount } from './remove-account.tsx'
import { TestSteps } from './test-steps.tsx'
import { useConnectionTest } from './use-connection-test.ts'
import { useMicrosoftSignIn } from './use-microsoft-sign-in.ts'

const sections = [
  ['receive', 'Receive'],
  ['send', 'Send'],
  ['authorization', 'Authorization'],
  ['routing', 'Routing'],
  ['history', 'History'],
] as const
const route = getRouteApi('/shell/settings/accounts/$id')

export function AccountPage() {
  const { id } = route.useParams()
  const query = useQuery(accountQuery(id))
  if (query.isPending)
    return (
      <PageLoading>
        <AccountLoading />
      </PageLoading>
    )
  if (!query.data)
    return (
      <FailedState
        failure={query.error}
        retry={query.refetch}
        instead={
          <LinkButton to="/settings/accounts" variant="default">
            Mail accounts
          </LinkButton>
        }
      />
    )
  return <Overview key={id} account={query.data} />
}

function Overview({ account }: { account: Account }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { state, run } = useConnectionTest()
  const [removing, setRemoving] = useState(false)
  const renewed = () => {
    void queryClient.invalidateQueries({ queryKey: ['account', account.id] })
    void queryClient.invalidateQueries({ queryKey: ['accounts'] })
    void queryClient.invalidateQueries({ queryKey: ['account-events', account.id] })
  }
  const signIn = useMicrosoftSignIn(null, () => {})
  const refused = (title: string) => (failure: unknown) =>
    notifications.show({ color: 'red', title, message: sentenceOf(failure) })
  const check = useMutation({
    mutationFn: () => api.checkAccount({ params: { id: account.id } }),
    onSuccess: () => notifications.show({ message: 'Checking for mail now' }),
    onError: refused('Not checked'),
  })
  const change = useMutation({
    mutationFn: (body: { enabled: boolean }) => api.changeAccount({ params: { id: account.id }, body }),
    onSuccess: renewed,
    onError: refused('Not changed'),
  })
  /** The card's own button is the one next act; the page does not offer it twice. */
  const cardChecks = account.card?.actions.some((action) => action.kind === 'button' && action.act === 'check-now') ?? false
  const test = () => void run({ accountId: account.id })
  const authorize = () => {
    if (account.registration)
      signIn.begin({ registrationId: account.registration.id, address: account.address, accountId: account.id })
    document.getElementById('authorization')?.scrollIntoView({ block: 'start' })
  }
  const acts: CardActs = {
    're-authorize': authorize,
    'check-now': () => check.mutate(),
    test,
    'edit-account': () => document.getElementById('receive')?.scrollIntoView({ block: 'start' }),
    ...(account.registration
      ? {
          'edit-registration': () =>
            void navigate({ to: '/settings/registrations/$id', params: { id: account.registration?.id ?? '' } }),
        }
      : {}),
  }

  return (
    <Page
      title={account.name}
      acts={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={8} aria-label="More acts">
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={() => setRemoving(true)}>
              Remove account
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <div style={{ fontSize: 16, lineHeight: '24px', marginBottom: 4 }}>
        <AccountState account={account} />
      </div>
      <div className="facts" style={{ marginBottom: 12 }}>
        {account.address === account.name ? null : <span className="breaks">{account.address}</span>}
        <span>
          {account.lastMailAt ? (
            <>
              last mail <When at={account.lastMailAt} ago />
            </>
          ) : (
            'no mail yet'
          )}
        </span>
        {account.lastCheckedAt ? (
          <span>
            checked <When at={account.lastCheckedAt} ago />
          </span>
        ) : null}
        {account.enabled && account.nextCheckAt && account.state !== 'needs-you' ? (
          <span>
            next check <When at={account.nextCheckAt} />
          </span>
        ) : null}
      </div>
      {account.card ? <ErrorCardView card={account.card} acts={acts} /> : null}
      <Group mb="lg" gap="sm">
        {account.enabled && cardChecks ? null : account.enabled ? (
          <Button
            variant={account.card ? 'default' : 'filled'}
            leftSection={<IconRefresh size={16} />}
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            Check now
          </Button>
        ) : (
          <Button loading={change.isPending} onClick={() => change.mutate({ enabled: true })}>
            Enable
          </Button>
        )}
        <Button variant="default" leftSection={<IconPlugConnected size={16} />} loading={state.kind === 'running'} onClick={test}>
          Test connection
        </Button>
        {account.enabled ? (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ enabled: false })}>
            Disable
          </Button>
        ) : null}
      </Group>
      {state.kind === 'idle' ? null : (
        <div style={{ marginBottom: 24 }}>
          <TestSteps state={state} acts={acts} />
        </div>
      )}
      <nav className="anchors" aria-label="Sections of this account">
        {sections.map(([anchor, title]) => (
          <a key={anchor} href={`#${anchor}`}>
            {title}
          </a>
        ))}
      </nav>
      <AccountReceive account={account} />
      <AccountSend account={account} acts={acts} />
      <AccountAuthorization account={account} signIn={signIn} begin={authorize} acts={acts} renewed={renewed} />
      <AccountRouting accountId={account.id} />
      <AccountHistory accountId={account.id} acts={acts} />
      <RemoveAccount account={account} opened={removing} close={() => setRemoving(false)} />
    </Page>
  )
}
