import { Alert, Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'
import { outgoingAccountsQuery } from '../../api/queries.ts'
import { LinkButton } from '../link-button.tsx'
import { Page } from '../page.tsx'
import { useSignIn } from '../sign-in/use-sign-in.ts'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import { forgetDraft, readDraft } from './keep-draft.ts'
import { OutgoingFields } from './outgoing-fields.tsx'
import { OutgoingSignIn } from './outgoing-sign-in.tsx'
import { useOutgoingForm } from './use-outgoing-form.ts'
import { useReturn } from './use-return.ts'

const route = getRouteApi('/shell/settings/accounts/sending/new')

/** Adds an account that mail leaves by: a mailbox that only sends, or a relay. */
export function NewOutgoing() {
  const navigate = useNavigate()
  const { attempt = null } = route.useSearch()
  const signIn = useSignIn(attempt, () => {})
  const authorized = signIn.attempt?.status === 'authorized' ? signIn.attempt : null
  // Back from a sign-in in this very page, which the address tells.
  const [draft] = useState(() => (attempt === null ? null : readDraft(null)))
  const form = useOutgoingForm(
    null,
    authorized?.id,
    (account) => {
      forgetDraft(null)
      void navigate({ to: '/settings/accounts/sending/$id', params: { id: account.id } })
    },
    draft,
  )
  useReturn(attempt, signIn.attempt, draft, form)
  const { state, run } = useConnectionTest()
  // What was missing is there now: it is no longer said to be.
  const errors = authorized === null ? fieldsOf(form.save.error) : without(fieldsOf(form.save.error), 'attemptId')
  const isSaid = form.save.isError && !('attemptId' in fieldsOf(form.save.error))
  const { data: accounts = [] } = useQuery(outgoingAccountsQuery)
  const wanted = form.values.address.trim().toLowerCase()
  const twin = accounts.find(({ address }) => address.toLowerCase() === wanted) ?? null
  const mayTry = form.signsIn ? authorized !== null : true
  return (
    <Page title="Add outgoing account">
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (twin === null) form.save.mutate()
        }}
      >
        <OutgoingFields {...form} errors={errors} saved={null} twin={twin} />
        {form.signsIn ? (
          <OutgoingSignIn
            signIn={signIn}
            values={form.values}
            saved={null}
            returnTo="/settings/accounts/sending/new"
            error={errors['attemptId']}
          />
        ) : null}
        <TestSteps state={state} acts={{ test: () => void run(form.test) }} />
        {isSaid ? (
          <Alert color="red" role="alert" mt="lg">
            {sentenceOf(form.save.error)}
          </Alert>
        ) : null}
        <Group mt="xl">
          <Button type="submit" loading={form.save.isPending}>
            Save outgoing account
          </Button>
          <Button variant="default" disabled={!mayTry} loading={state.kind === 'running'} onClick={() => void run(form.test)}>
            Test connection
          </Button>
          <LinkButton to="/settings/accounts/sending" variant="subtle">
            Cancel
          </LinkButton>
        </Group>
      </form>
    </Page>
  )
}

const without = (errors: Record<string, string>, field: string) =>
  Object.fromEntries(Object.entries(errors).filter(([name]) => name !== field))
