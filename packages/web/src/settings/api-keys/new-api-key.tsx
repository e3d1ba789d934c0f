import { Alert, Button, Code, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { apiKeysQuery } from '../../api/queries.ts'
import { CopyValue } from '../../error-card/copy-value.tsx'

const DAY = 86_400_000

/** How long a key may live, in days. */
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'ever', label: 'Until it is removed' },
]

const roles = [
  { value: 'agent', label: 'As an agent: tickets and the mail log' },
  { value: 'admin', label: 'As an administrator: also accounts and settings' },
]

/** Makes a key and shows it, this once. */
export function NewApiKey({ done }: { done: () => void }) {
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<'agent' | 'admin'>('agent')
  const [life, setLife] = useState('365')
  const make = useMutation({
    mutationFn: () =>
      api.createApiKey({
        body: { name, role, expiresAt: life === 'ever' ? null : new Date(Date.now() + Number(life) * DAY).toISOString() },
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  if (make.data) return <MadeKey apiKey={make.data.key} done={done} />
  const fields = fieldsOf(make.error)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Which program is it for"
          placeholder="Nightly export"
          data-autofocus
          value={name}
          error={fields['name']}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="What it may do"
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole(value === 'admin' ? 'admin' : 'agent')}
          data={roles}
        />
        <Select
          label="It ends after"
          allowDeselect={false}
          value={life}
          error={fields['expiresAt']}
          onChange={(value) => setLife(value ?? life)}
          data={lives}
        />
        {make.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(make.error)}
          </Alert>
        ) : null}
        <Button type="submit" loading={make.isPending}>
          Make the key
        </Button>
      </Stack>
    </form>
  )
}

function MadeKey({ apiKey, done }: { apiKey: string; done: () => void }) {
  return (
    <Stack gap="md">
      <p style={{ margin: 0 }}>Copy it now: it is shown this once, and kept nowhere.</p>
      <Group gap="xs" wrap="nowrap">
        <Code className="breaks" style={{ flex: 1 }}>
          {apiKey}
        </Code>
        <CopyValue value={apiKey} label="Copy the key" />
      </Group>
      <p className="quiet small" style={{ margin: 0 }}>
        The command line reads it from the environment variable <span className="mono">POSTDESK_API_KEY</span>; other programs
        send it as <span className="mono">Authorization: Bearer …</span>
      </p>
      <Button onClick={done}>I have copied it</Button>
    </Stack>
  )
}
