import { Alert, Button, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { agentsQuery } from '../api/queries.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { Page } from './page.tsx'

export function Agents() {
  const query = useQuery(agentsQuery)
  const [adding, setAdding] = useState(false)
  return (
    <Page title="Agents" acts={<Button onClick={() => setAdding(true)}>Add agent</Button>}>
      {query.isPending ? (
        <SettingsRowsLoading />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <ul className="rows">
          {query.data.map((agent) => (
            <li key={agent.id} className="row">
              <div className="row-main">
                <div className="clip" style={{ fontWeight: 600 }}>
                  <bdi>{agent.name}</bdi>
                </div>
                <div className="quiet clip">{agent.email}</div>
              </div>
              <span className="tag">{agent.role === 'admin' ? 'administrator' : 'agent'}</span>
            </li>
          ))}
        </ul>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add an agent" centered>
        <AgentForm done={() => setAdding(false)} />
      </Modal>
    </Page>
  )
}

const nobody = { name: '', email: '', password: '' }

function AgentForm({ done }: { done: () => void }) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState(nobody)
  const [role, setRole] = useState<'agent' | 'admin'>('agent')
  const add = useMutation({
    mutationFn: () => api.createAgent({ body: { ...form, role } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['agents'] })
      done()
    },
  })
  const fields = fieldsOf(add.error)
  const field = (name: keyof typeof nobody) => ({
    value: form[name],
    error: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack gap="md">
        <TextInput label="Name" data-autofocus {...field('name')} />
        <TextInput label="E-mail" type="email" autoComplete="off" {...field('email')} />
        <PasswordInput
          label="Password"
          description="At least 10 characters. Hand it over yourself; we do not send it by mail."
          autoComplete="new-password"
          {...field('password')}
        />
        <Select
          label="Role"
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole(value === 'admin' ? 'admin' : 'agent')}
          data={[
            { value: 'agent', label: 'Agent: answers tickets' },
            { value: 'admin', label: 'Administrator: also settings' },
          ]}
        />
        {add.isError ? (
          <Alert color="red" role="alert">
            {sentenceOf(add.error)}
          </Alert>
        ) : null}
        <Button type="submit" loading={add.isPending}>
          Add agent
        </Button>
      </Stack>
    </form>
  )
}
