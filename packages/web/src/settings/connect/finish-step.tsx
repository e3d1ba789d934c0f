import { Alert, Button, Group, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { ReceiveFields, type ReceiveValues } from '../receive-fields.tsx'
import { TestSteps } from '../test-steps.tsx'
import { useConnectionTest } from '../use-connection-test.ts'
import type { StepProps } from './connect.tsx'

export type FinishValues = {
  receive: ReceiveValues
  senderName: string
  send: boolean
  autoReply: boolean
  /** Whether what lies in the folder already becomes tickets too. */
  older: boolean
}
export const emptyFinish: FinishValues = {
  receive: { checkSeconds: 30, folder: 'inbox', afterRead: 'leave', moveTo: '' },
  senderName: '',
  send: true,
  autoReply: true,
  older: false,
}
type Props = StepProps & { values: FinishValues; change: (values: FinishValues) => void }

/** Step 4: the test beside the few settings, and saving, always in sight. Nothing was saved before. */
export function FinishStep({ given, go, values, change }: Props) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { state, run } = useConnectionTest()
  const { address = '', attempt = '', registration } = given
  const { receive, send } = values
  const set = (part: Partial<FinishValues>) => change({ ...values, ...part })
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
          senderName: values.senderName.trim() || null,
          autoReply: values.autoReply,
          send,
          enabled,
          ...(values.older ? { startAt: '2000-01-01T00:00:00Z' } : {}),
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
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(true)
      }}
    >
      <div className="wide-form">
        <section aria-label="Test">
          <Group justify="space-between" align="center" wrap="nowrap">
            <strong className="breaks">Test of {address}</strong>
            <Button
              variant="default"
              size="xs"
              style={{ flex: 'none' }}
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
                ? {
                    'edit-registration': () => void navigate({ to: '/settings/registrations/$id', params: { id: registration } }),
                  }
                : {}),
              test: () => void run({ attemptId: attempt, address }),
            }}
          />
        </section>
        <Stack gap="lg">
          <ReceiveFields values={receive} change={(next) => set({ receive: next })} errors={fields} />
          <Switch
            label="Take in older mail, too"
            description="All that lies in the folder already becomes tickets, without automatic replies"
            checked={values.older}
            onChange={(event) => set({ older: event.currentTarget.checked })}
          />
          <Switch
            label="Answer from this mailbox"
            checked={send}
            onChange={(event) => set({ send: event.currentTarget.checked })}
          />
          {send ? (
            <>
              <TextInput
                label="Sender name"
                description="Optional: the name customers see beside the address"
                placeholder="Contoso Support"
                error={fields['senderName']}
                value={values.senderName}
                onChange={(event) => set({ senderName: event.currentTarget.value })}
              />
              <Switch
                label="Confirm each new ticket by mail"
                checked={values.autoReply}
                onChange={(event) => set({ autoReply: event.currentTarget.checked })}
              />
            </>
          ) : null}
        </Stack>
      </div>
      <div className="form-foot">
        {save.isError ? (
          <Alert color="red" role="alert" style={{ flexBasis: '100%' }}>
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
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
      </div>
    </form>
  )
}
