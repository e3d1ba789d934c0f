import type { Agent } from '@postdesk/contract'
import { Alert, Button, Divider, Modal, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { meQuery, startQuery } from '../api/queries.ts'
import { changeOwnPassword } from '../api/session.ts'

/** One's own name and password. */
export function YourAccount({ me, opened, close }: { me: Agent; opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title="Your account" centered>
      <Stack gap="lg">
        <YourName me={me} />
        <Divider />
        <YourSignature />
        <Divider />
        <YourPassword done={close} />
      </Stack>
    </Modal>
  )
}

function YourName({ me }: { me: Agent }) {
  const router = useRouter()
  const queryClient = useQueryClient()
  const [name, setName] = useState(me.name)
  const save = useMutation({
    mutationFn: () => api.changeMe({ body: { name } }),
    onSuccess: async () => {
      await queryClient.fetchQuery({ ...startQuery, staleTime: 0 })
      await queryClient.invalidateQueries({ queryKey: ['agents'] })
      await router.invalidate()
      notifications.show({ color: 'green', message: 'Your name is changed' })
    },
  })
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
          label="Your name"
          description="As customers and agents see it"
          data-autofocus
          autoComplete="name"
          value={name}
          error={fieldsOf(save.error)['name'] ?? (save.isError ? sentenceOf(save.error) : undefined)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === me.name}>
          Save name
        </Button>
      </Stack>
    </form>
  )
}

function YourSignature() {
  const queryClient = useQueryClient()
  const me = useQuery(meQuery)
  const [typed, setTyped] = useState<string | null>(null)
  const signature = typed ?? me.data?.signature ?? ''
  const save = useMutation({
    mutationFn: () => api.changeMe({ body: { signature } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['me'] })
      notifications.show({ color: 'green', message: 'Your signature is changed' })
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="md">
        <Textarea
          label="Your signature"
          description="Below your answers, above the brand’s, as plain text"
          autosize
          minRows={2}
          maxRows={8}
          disabled={!me.data}
          value={signature}
          error={fieldsOf(save.error)['signature'] ?? (save.isError ? sentenceOf(save.error) : undefined)}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={signature === me.data?.signature}>
          Save signature
        </Button>
      </Stack>
    </form>
  )
}

function YourPassword({ done }: { done: () => void }) {
  const [present, setPresent] = useState('')
  const [wanted, setWanted] = useState('')
  const save = useMutation({
    mutationFn: () => changeOwnPassword(present, wanted),
    onSuccess: () => {
      notifications.show({ color: 'green', message: 'Your password is changed; other browsers are signed out' })
      done()
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="md">
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          value={present}
          onChange={(event) => setPresent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description="At least 10 characters. Other browsers are signed out."
          autoComplete="new-password"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {save.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <Button type="submit" loading={save.isPending} disabled={present === '' || wanted === ''}>
          Change password
        </Button>
      </Stack>
    </form>
  )
}
