import { Alert, Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { ReceiveFields, type ReceiveValues } from '../receive-fields.tsx'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import type { StepProps } from './connect.tsx'

/** Step 4: the test, the few settings, and saving. Nothing was saved before. */
export function FinishStep({ given, go }: StepProps) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { state, run } = useConnectionTest()
  const { address = '', attempt = '', registration } = given
  const [receive, setReceive] = useState<ReceiveValues>({ checkSeconds: 30, folder: 'inbox', afterRead: 'leave', moveTo: '' })
  const [senderName, setSenderName] = useState('')
  const [send, setSend] = useState(true)
  const [autoReply, setAutoReply] = useState(true)
  const [older, setOlder] = useState(false)
  useEffect(() => {
    if (attempt && address) void run({ attemptId: attempt, address })
  }, [attempt, address, run])
  const save = useMutation({
    mutationFn: (enabled: boolean) =>
      api.createAccount({
        body: {
          name: given.name ?? address,
          address,
          attemptId: attempt,
          checkSeconds: receive.checkSeconds,
          folder: receive.folder,
          afterRead: receive.afterRead,
          moveTo: receive.afterRead === 'move' ? receive.moveTo : null,
          senderName: senderName.trim() || null,
          autoReply,
          send,
          enabled,
          ...(older ? { startAt: '2000-01-01T00:00:00Z' } : {}),
        },
      }),
    onSuccess: async (account) => {
      queryClient.setQueryData(['account', account.id], account)
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      await navigate({ to: '/settings/accounts/$id', params: { id: account.id } })
    },
  })
  const fields = fieldsOf(save.error)

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(true)
      }}
    >
      <Group justify="space-between" align="center">
        <strong>Test of {address}</strong>
        <Button
          variant="default"
          size="xs"
          loading={state.kind === 'running'}
          onClick={() => void run({ attemptId: attempt, address })}
        >
          Test connection
        </Button>
      </Group>
      <TestSteps
        state={state}
        acts={{
          're-authorize': () => go('authorize'),
          'edit-account': () => go('what'),
          ...(registration
            ? { 'edit-registration': () => void navigate({ to: '/settings/registrations/$id', params: { id: registration } }) }
            : {}),
          test: () => void run({ attemptId: attempt, address }),
        }}
      />
      <Stack gap="lg" mt="xl">
        <ReceiveFields values={receive} change={setReceive} errors={fields} />
        <Switch
          label="Automatic replies to mail that is already in the folder, too"
          description="It becomes tickets either way"
          checked={older}
          onChange={(event) => setOlder(event.currentTarget.checked)}
        />
        <Switch label="Answer from this mailbox" checked={send} onChange={(event) => setSend(event.currentTarget.checked)} />
        {send ? (
          <>
            <TextInput
              label="Sender name"
              description="Optional: the name customers see beside the address"
              placeholder="Contoso Support"
              error={fields['senderName']}
              value={senderName}
              onChange={(event) => setSenderName(event.currentTarget.value)}
            />
            <Switch
              label="Confirm each new ticket by mail"
              checked={autoReply}
              onChange={(event) => setAutoReply(event.currentTarget.checked)}
            />
          </>
        ) : null}
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <Group>
          <Button variant="default" onClick={() => go('authorize')}>
            Back
          </Button>
          <Button type="submit" loading={save.isPending && save.variables} disabled={save.isPending}>
            Connect mailbox
          </Button>
          <Button
            variant="subtle"
            disabled={save.isPending}
            loading={save.isPending && !save.variables}
            onClick={() => save.mutate(false)}
          >
            Save without enabling
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
