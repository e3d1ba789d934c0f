import type { Account } from '@postdesk/contract'
import { Alert, Button, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { ReceiveFields } from './receive-fields.tsx'

/** How mail is received, to be changed in place. */
export function AccountReceive({ account }: { account: Account }) {
  const queryClient = useQueryClient()
  const [name, setName] = useState(account.name)
  const [autoReply, setAutoReply] = useState(account.autoReply)
  const [values, setValues] = useState({
    checkSeconds: account.checkSeconds,
    folder: account.folder,
    afterRead: account.afterRead,
    moveTo: account.moveTo ?? '',
  })
  const changed =
    name !== account.name ||
    autoReply !== account.autoReply ||
    values.checkSeconds !== account.checkSeconds ||
    values.folder !== account.folder ||
    values.afterRead !== account.afterRead ||
    values.moveTo !== (account.moveTo ?? '')
  const save = useMutation({
    mutationFn: () =>
      api.changeAccount({
        params: { id: account.id },
        body: { ...values, name, autoReply, moveTo: values.afterRead === 'move' ? values.moveTo : null },
      }),
    onSuccess: async (kept) => {
      queryClient.setQueryData(['account', account.id], kept)
      notifications.show({ color: 'green', message: 'Saved' })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['account-events', account.id] })
    },
  })
  const fields = fieldsOf(save.error)
  return (
    <section className="block" id="receive" aria-label="Receive">
      <h2>Receive</h2>
      {account.held > 0 ? (
        <p style={{ marginTop: 0 }}>
          <Link to="/mail" search={{ state: 'held', account: account.id }}>
            {account.held} held {account.held === 1 ? 'mail' : 'mails'}
          </Link>{' '}
          could not be processed.
        </p>
      ) : null}
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack gap="md">
          <TextInput label="Name" error={fields['name']} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <ReceiveFields values={values} change={setValues} errors={fields} />
          <Switch
            label="Confirm each new ticket by mail"
            checked={autoReply}
            onChange={(event) => setAutoReply(event.currentTarget.checked)}
          />
          {save.isError ? (
            <Alert color="red" role="alert">
              {sentenceOf(save.error)}
            </Alert>
          ) : null}
          <div>
            <Button type="submit" variant="default" disabled={!changed} loading={save.isPending}>
              Save changes
            </Button>
          </div>
        </Stack>
      </form>
    </section>
  )
}
