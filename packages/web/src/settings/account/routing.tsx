import type { Account, Placement } from '@postdesk/contract'
import { Alert, Button, Select, Stack, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { accountPlacementQuery } from '../../api/queries.ts'
import { FormLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { CompanyFields, GroupFields } from '../placement-fields.tsx'
import { When } from '../../time/when.tsx'

const priorities = [
  { value: 'low', label: 'Low' },
  { value: 'normal', label: 'Normal' },
  { value: 'high', label: 'High' },
  { value: 'urgent', label: 'Urgent' },
] as const

/** Where the tickets of a mailbox go. */
export function AccountRouting({ account }: { account: Account }) {
  const query = useQuery(accountPlacementQuery(account.id))
  return (
    <section className="block" id="routing" aria-label="Routing">
      <h2>Routing</h2>
      <p className="quiet" style={{ marginTop: 0 }}>
        What new tickets of this mailbox get. Mail is taken in from an hour before <When at={account.startAt} /> on; what is older
        is left alone.
      </p>
      {query.isPending ? (
        <FormLoading fields={4} />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <Form account={account} placement={query.data} />
      )}
    </section>
  )
}

function Form({ account, placement }: { account: Account; placement: Placement }) {
  const queryClient = useQueryClient()
  const [values, setValues] = useState(placement)
  const kept = { autoReply: account.autoReply, allowAutoSubmitted: account.allowAutoSubmitted }
  const [mail, setMail] = useState(kept)
  const isMoved = JSON.stringify(values) !== JSON.stringify(placement)
  const isChanged = JSON.stringify(mail) !== JSON.stringify(kept)
  const save = useMutation({
    mutationFn: async () => {
      if (isMoved)
        queryClient.setQueryData(
          ['account-placement', account.id],
          await api.changeAccountPlacement({ params: { id: account.id }, body: values }),
        )
      if (isChanged)
        queryClient.setQueryData(['account', account.id], await api.changeAccount({ params: { id: account.id }, body: mail }))
    },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: 'Saved' })
      await queryClient.invalidateQueries({ queryKey: ['account-events', account.id] })
    },
  })
  const fields = fieldsOf(save.error)
  const change = (part: Partial<Placement>) => setValues({ ...values, ...part })
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="lg">
        <GroupFields values={values} change={change} errors={fields} />
        <CompanyFields values={values} change={change} errors={fields} />
        <Select
          label="Priority"
          allowDeselect={false}
          data={priorities}
          error={fields['priority']}
          value={values.priority}
          onChange={(value) => change({ priority: priorities.find((one) => one.value === value)?.value ?? 'normal' })}
        />
        <Switch
          label="Confirm each new ticket by mail"
          disabled={account.outgoing === null}
          description={account.outgoing === null ? 'Needs an outgoing account' : undefined}
          checked={mail.autoReply && account.outgoing !== null}
          onChange={(event) => setMail({ ...mail, autoReply: event.currentTarget.checked })}
        />
        <Switch
          label="Let automatic mail open tickets"
          description="Mail that says a machine sent it, such as an alarm. It is never answered by a machine"
          checked={mail.allowAutoSubmitted}
          onChange={(event) => setMail({ ...mail, allowAutoSubmitted: event.currentTarget.checked })}
        />
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <div>
          <Button type="submit" variant="default" disabled={!isMoved && !isChanged} loading={save.isPending}>
            Save routing
          </Button>
        </div>
      </Stack>
    </form>
  )
}
