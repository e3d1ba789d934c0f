import type { Agent } from '@postdesk/contract'
import { Alert, Button, Group, PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { roles } from './roles.ts'

/** Changes an agent: name, role, a new password, whether they may sign in. One's own password is changed in one's own menu. */
export function EditAgent({ agent, isMe, done }: { agent: Agent; isMe: boolean; done: () => void }) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState({ name: agent.name, role: agent.role, password: '', maySignIn: !agent.disabled })
  const save = useMutation({
    mutationFn: () =>
      api.changeAgent({
        params: { id: agent.id },
        body: {
          name: form.name,
          role: form.role,
          disabled: !form.maySignIn,
          ...(form.password === '' ? {} : { password: form.password }),
        },
      }),
    onSuccess: async (kept) => {
      notifications.show({ color: 'green', message: `${kept.name} is changed` })
      await queryClient.invalidateQueries({ queryKey: ['agents'] })
      if (isMe) await queryClient.invalidateQueries({ queryKey: ['start'] })
      done()
    },
  })
  const fields = fieldsOf(save.error)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          data-autofocus
          value={form.name}
          error={fields['name']}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <Select
          label="Role"
          allowDeselect={false}
          value={form.role}
          onChange={(value) => setForm({ ...form, role: value === 'admin' ? 'admin' : 'agent' })}
          data={roles}
        />
        {isMe ? null : (
          <PasswordInput
            label="New password"
            description="Leave empty to keep the present one. A new one signs them out everywhere."
            autoComplete="new-password"
            value={form.password}
            error={fields['password']}
            onChange={(event) => setForm({ ...form, password: event.currentTarget.value })}
          />
        )}
        <Switch
          label="May sign in"
          description="Switched off, they are signed out at once; what they wrote stays theirs."
          checked={form.maySignIn}
          onChange={(event) => setForm({ ...form, maySignIn: event.currentTarget.checked })}
        />
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save changes
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
