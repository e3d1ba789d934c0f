import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { registrationsQuery } from '../api/queries.ts'
import { FormLoading, PageLoading } from '../states/skeletons.tsx'
import { EmptyState, FailedState } from '../states/states.tsx'
import { LinkButton } from './link-button.tsx'
import { Page } from './page.tsx'
import { RegistrationForm } from './registration-form.tsx'

const route = getRouteApi('/shell/settings/registrations/$id')

export function EditRegistration() {
  const { id } = route.useParams()
  const { back } = route.useSearch()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const query = useQuery(registrationsQuery)
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.deleteRegistration({ params: { id } }),
    onSuccess: async () => {
      await navigate({ to: '/settings/registrations' })
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not removed', message: sentenceOf(failure) }),
    onSettled: () => setAsking(false),
  })
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
  return (
    <Page
      title={registration.name}
      acts={
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          Remove
        </Button>
      }
    >
      <RegistrationForm
        key={registration.id}
        registration={registration}
        done={() => {
          notifications.show({ color: 'green', message: 'Saved' })
          void (back ? navigate({ href: back }) : navigate({ to: '/settings/registrations' }))
        }}
      />
      <Modal opened={asking} onClose={() => setAsking(false)} title={`Remove ${registration.name}?`} centered>
        <p style={{ marginTop: 0 }}>
          {registration.usedBy.length > 0
            ? `It is used by ${registration.usedBy.join(', ')}. Connect those mailboxes by another registration first.`
            : 'Its client secret is forgotten. The app in Microsoft Entra stays as it is.'}
        </p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsking(false)}>
            Keep it
          </Button>
          <Button
            color="red"
            disabled={registration.usedBy.length > 0}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Remove app registration
          </Button>
        </Group>
      </Modal>
    </Page>
  )
}
