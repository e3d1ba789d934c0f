import type { Registration } from '@postdesk/contract'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { registrationsQuery } from '../api/queries.ts'
import { FormLoading, PageLoading } from '../states/skeletons.tsx'
import { EmptyState, FailedState, StateMark } from '../states/states.tsx'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { Credentials } from './registration/credentials.tsx'
import { providerNames } from './registration/provider-names.ts'
import { UsingAccounts } from './registration/using-accounts.tsx'
import { RegistrationForm } from './registration-form.tsx'
import { kindOf } from './registrations.tsx'

const route = getRouteApi('/shell/settings/registrations/$id')

export function EditRegistration() {
  const { id } = route.useParams()
  const { back, add } = route.useSearch()
  const navigate = useNavigate()
  const query = useQuery(registrationsQuery)
  const [asking, setAsking] = useState(false)
  if (query.isPending)
    return (
      <PageLoading>
        <FormLoading />
      </PageLoading>
    )
  if (!query.data) return <FailedState failure={query.error} retry={query.refetch} />
  const registration = query.data.registrations.find((one) => one.id === id)
  if (!registration)
    return (
      <EmptyState
        title="Nothing is here"
        act={
          <LinkButton to="/settings/registrations" variant="default">
            App registrations
          </LinkButton>
        }
      >
        This app registration does not exist (any more).
      </EmptyState>
    )
  const isOff = query.data.providers.some(({ provider, active }) => provider === registration.provider && !active)
  return (
    <Page
      title={registration.name}
      acts={
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          Remove
        </Button>
      }
    >
      <div className="facts registration-facts">
        <span>{kindOf(registration)}</span>
        {registration.ready ? <StateMark meaning="good">the ready one</StateMark> : null}
        {isOff ? (
          <StateMark meaning="warning">
            {providerNames[registration.provider]} is not active on this desk: nobody can sign in with it. Activate it in the list
            of app registrations.
          </StateMark>
        ) : null}
      </div>
      {back ? (
        <p style={{ marginTop: 0 }}>
          <Link to={back}>
            {back.startsWith('/settings/accounts/new') ? 'Back to connecting the mailbox' : 'Back to the account'}
          </Link>
        </p>
      ) : null}
      <Credentials
        registration={registration}
        begun={add ?? null}
        added={() => {
          if (back) void navigate({ href: back })
        }}
      />
      <UsingAccounts accounts={registration.accounts} />
      <section className="block" aria-label="Registration">
        <h2>Registration</h2>
        <RegistrationForm
          key={registration.id}
          registration={registration}
          done={() => {
            notifications.show({ color: 'green', message: 'Saved' })
            if (back) void navigate({ href: back })
          }}
        />
      </section>
      <RemoveRegistration registration={registration} opened={asking} close={() => setAsking(false)} />
    </Page>
  )
}

function RemoveRegistration({ registration, opened, close }: { registration: Registration; opened: boolean; close: () => void }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { usedBy } = registration
  const remove = useMutation({
    mutationFn: () => api.deleteRegistration({ params: { id: registration.id } }),
    onSuccess: async () => {
      await navigate({ to: '/settings/registrations' })
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not removed', message: sentenceOf(failure) }),
    onSettled: close,
  })
  return (
    <Modal opened={opened} onClose={close} title={`Remove ${registration.name}?`} centered>
      <p style={{ marginTop: 0 }}>
        {usedBy.length > 0
          ? `It is used by ${usedBy.join(', ')}. Connect those mailboxes by another registration first.`
          : 'Its credentials are forgotten. The app at the provider stays as it is.'}
      </p>
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          Keep it
        </Button>
        <Button color="red.9" disabled={usedBy.length > 0} loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove app registration
        </Button>
      </Group>
    </Modal>
  )
}
