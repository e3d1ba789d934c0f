import { ApiError, IncomingProtocol, type Account } from '@postdesk/contract'
import { Button, Group, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { IconDots, IconPlugConnected, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { api, sentenceOf } from '../../api/client.ts'
import { accountQuery } from '../../api/queries.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { AccountLoading, PageLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { LinkButton } from '../link-button.tsx'
import { Page } from '../page.tsx'
import { useRegistrationActs } from '../registration-acts.ts'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import { AccountHead } from './head.tsx'
import { RemoveAccount } from './remove-account.tsx'
import { AccountSections } from './sections.tsx'
import { useChangeAccount } from './use-change-account.ts'
import { useReSignIn } from './use-re-sign-in.ts'
import { useSwitch } from './use-switch.ts'

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
  // A sign-in in this very page comes back with its answer: for a change of protocol, for another connection, or for the account as it is.
  const search = route.useSearch()
  const { attempt = null } = search
  const isForConnection = search.for === 'connection'
  const to = IncomingProtocol.safeParse(search.to).data ?? null
  const { state, run } = useConnectionTest()
  const [removing, setRemoving] = useState(false)
  const signIn = useSignIn(to === null && !isForConnection ? attempt : null, () => {})
  const again = useReSignIn(account, to === null && !isForConnection && attempt !== null)
  const change = useSwitch(account, to)
  const goTo = (section: string) => document.getElementById(section)?.scrollIntoView({ block: 'start' })
  const check = useMutation({
    mutationFn: () => api.checkAccount({ params: { id: account.id } }),
    onSuccess: () => notifications.show({ message: 'Checking for mail now' }),
    onError: (failure) => {
      notifications.show({ color: 'red', title: 'Not checked', message: sentenceOf(failure) })
      // Nothing opens the mailbox: what does is one press away.
      if (failure instanceof ApiError && failure.problem.code === 'NOT_AUTHORIZED')
        goTo(account.authentication === 'password' ? 'advanced' : 'authorization')
    },
  })
  const enable = useChangeAccount(account.id)
  const turn = (enabled: boolean) =>
    enable.mutate(
      { enabled },
      { onError: (failure) => notifications.show({ color: 'red', title: 'Not changed', message: sentenceOf(failure) }) },
    )
  const test = (send: boolean) => void run({ accountId: account.id, send })
  const authorize = () => {
    again.open()
    if (again.wish) signIn.begin({ ...again.wish, how: again.way })
    goTo('authorization')
  }
  const atRegistration = useRegistrationActs(account.registration?.id, `/settings/accounts/${account.id}`)
  const acts: CardActs = {
    're-authorize': authorize,
    'admin-consent': () => {
      again.open()
      again.changeWay('admin-consent')
      if (again.wish) signIn.begin({ ...again.wish, how: 'admin-consent' })
      goTo('authorization')
    },
    'check-now': () => check.mutate(),
    test: () => test(false),
    'edit-account': () => goTo(account.authentication === 'password' ? 'advanced' : 'receive'),
    ...(account.protocol === 'graph'
      ? {}
      : {
          'switch-to-graph': () => {
            goTo('protocol')
            change.attempt('graph')
          },
        }),
    ...atRegistration,
  }
  /** The card's own button is the one next act; the page does not offer it twice. */
  const cardChecks = account.card?.actions.some((action) => action.kind === 'button' && action.act === 'check-now') ?? false
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
            {account.outgoing ? <Menu.Item onClick={() => test(true)}>Test, with a mail to itself</Menu.Item> : null}
            <Menu.Item color="red" onClick={() => setRemoving(true)}>
              Remove account
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <AccountHead account={account} />
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
          <Button loading={enable.isPending} onClick={() => turn(true)}>
            Enable
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={state.kind === 'running'}
          onClick={() => test(false)}
        >
          Test connection
        </Button>
        {account.enabled ? (
          <Button variant="default" loading={enable.isPending} onClick={() => turn(false)}>
            Disable
          </Button>
        ) : null}
      </Group>
      {state.kind === 'idle' ? null : (
        <div style={{ marginBottom: 24 }}>
          <TestSteps state={state} acts={acts} />
        </div>
      )}
      <AccountSections
        account={account}
        signIn={signIn}
        again={again}
        change={change}
        switchAttempt={to === null ? null : attempt}
        moveAttempt={isForConnection ? attempt : null}
        acts={acts}
      />
      <RemoveAccount account={account} opened={removing} close={() => setRemoving(false)} />
    </Page>
  )
}
