import type { OutgoingAccount } from '@postdesk/contract'
import { Alert, Button, Group, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { IconDots, IconPlugConnected } from '@tabler/icons-react'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { outgoingAccountQuery } from '../../api/queries.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { AccountLoading, PageLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { AuthorizationFacts } from '../authorization-facts.tsx'
import { LinkButton } from '../link-button.tsx'
import { ValidateAuthorization } from '../account/validate-authorization.tsx'
import { Page } from '../page.tsx'
import { useRegistrationActs } from '../registration-acts.ts'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import { SendTestMail } from '../send-test-mail.tsx'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import { forgetDraft, readDraft } from './keep-draft.ts'
import { OutgoingFields } from './outgoing-fields.tsx'
import { OutgoingSignIn } from './outgoing-sign-in.tsx'
import { OutgoingState } from './outgoing-state.tsx'
import { RemoveOutgoing } from './remove-outgoing.tsx'
import { useOutgoingForm } from './use-outgoing-form.ts'
import { useReturn } from './use-return.ts'

const route = getRouteApi('/shell/settings/accounts/sending/$id')

export function OutgoingPage() {
  const { id } = route.useParams()
  const query = useQuery(outgoingAccountQuery(id))
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
          <LinkButton to="/settings/accounts/sending" variant="default">
            Outgoing accounts
          </LinkButton>
        }
      />
    )
  return <Overview key={id} account={query.data} />
}

/** An account that mail leaves by: how it stands, its form, its sign-in. */
function Overview({ account }: { account: OutgoingAccount }) {
  const { attempt = null } = route.useSearch()
  const signIn = useSignIn(attempt, () => {})
  const authorized = signIn.attempt?.status === 'authorized' ? signIn.attempt : null
  // Back from a sign-in in this very page, which the address tells.
  const [draft] = useState(() => (attempt === null ? null : readDraft(account)))
  const form = useOutgoingForm(
    account,
    authorized?.id,
    () => {
      forgetDraft(account)
      signIn.forget()
      notifications.show({ color: 'green', message: 'Saved' })
    },
    draft,
  )
  useReturn(attempt, signIn.attempt, draft, form)
  const { state, run } = useConnectionTest()
  const [removing, setRemoving] = useState(false)
  const errors = fieldsOf(form.save.error)
  const test = () => void run({ outgoingAccountId: account.id })
  const goTo = (id: string) => document.getElementById(id)?.scrollIntoView({ block: 'start' })
  const { registration } = account
  const atRegistration = useRegistrationActs(registration?.id, `/settings/accounts/sending/${account.id}`)
  const acts: CardActs = {
    're-authorize': () => goTo('authorization'),
    'admin-consent': () => goTo('authorization'),
    'edit-account': () => goTo('send'),
    'switch-to-graph': () => {
      form.change({ ...form.values, protocol: 'graph', authentication: 'delegated' })
      goTo('send')
    },
    test,
    ...atRegistration,
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
            <Menu.Item onClick={() => void run({ outgoingAccountId: account.id, send: true })}>
              Test, with a mail to itself
            </Menu.Item>
            <Menu.Item color="red" onClick={() => setRemoving(true)}>
              Remove outgoing account
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      }
    >
      <div style={{ fontSize: 16, lineHeight: '24px', marginBottom: 4 }}>
        <OutgoingState account={account} />
      </div>
      <div className="facts" style={{ marginBottom: 12 }}>
        {account.address === account.name ? null : <span className="breaks">{account.address}</span>}
        <span>
          {account.lastSentAt ? (
            <>
              last sent <When at={account.lastSentAt} ago />
            </>
          ) : (
            'nothing sent yet'
          )}
        </span>
        {account.waiting > 0 ? <span>{account.waiting} waiting to leave</span> : null}
        {account.usedBy.map(({ id, address }) => (
          <span key={id} className="breaks">
            answers for{' '}
            <Link to="/settings/accounts/$id" params={{ id }}>
              {address}
            </Link>
          </span>
        ))}
      </div>
      {account.card ? <ErrorCardView card={account.card} acts={acts} /> : null}
      <Group mb="lg">
        <Button variant="default" leftSection={<IconPlugConnected size={16} />} loading={state.kind === 'running'} onClick={test}>
          Test connection
        </Button>
      </Group>
      {state.kind === 'idle' ? null : (
        <div style={{ marginBottom: 24 }}>
          <TestSteps state={state} acts={acts} />
        </div>
      )}
      <details className="more" style={{ marginBottom: 24 }}>
        <summary>Send a test mail</summary>
        <SendTestMail of={{ outgoingAccountId: account.id }} address={account.address} acts={acts} />
      </details>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          form.save.mutate()
        }}
      >
        <section className="block" id="send" aria-label="Send">
          <h2>Send</h2>
          <div className="form">
            <OutgoingFields {...form} errors={errors} saved={account} />
          </div>
        </section>
        <section className="block" id="authorization" aria-label="Authorization">
          <h2>Authorization</h2>
          {account.authorization ? (
            <>
              <AuthorizationFacts authorization={account.authorization} registration={registration} card={account.card} />
              <div className="acts-line" style={{ marginTop: 12 }}>
                <ValidateAuthorization accountId={account.id} sends acts={acts} />
              </div>
            </>
          ) : form.signsIn ? null : (
            <p className="quiet" style={{ margin: 0 }}>
              {form.values.authentication === 'password' ? 'By its password.' : 'The server asks for none.'}
            </p>
          )}
          {form.signsIn ? (
            <div className="form">
              <OutgoingSignIn
                signIn={signIn}
                values={form.values}
                saved={account}
                returnTo={`/settings/accounts/sending/${account.id}`}
                error={errors['attemptId']}
              />
            </div>
          ) : null}
        </section>
        <div className="form-foot">
          {form.save.isError ? (
            <Alert color="red" role="alert" style={{ flexBasis: '100%' }}>
              {sentenceOf(form.save.error)}
            </Alert>
          ) : null}
          <Button type="submit" disabled={!form.changed && authorized === null} loading={form.save.isPending}>
            Save changes
          </Button>
        </div>
      </form>
      <RemoveOutgoing account={account} opened={removing} close={() => setRemoving(false)} />
    </Page>
  )
}
