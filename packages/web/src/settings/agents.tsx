import { Alert, Button, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import type { Agent } from '@postdesk/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { agentsQuery } from '../api/queries.ts'
import { SettingsRowsLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'
import { EditAgent } from './edit-agent.tsx'
import { Page } from './page.tsx'
import { roles } from './roles.ts'

const shell = getRouteApi('/shell')

export function Agents() {
  const query = useQuery(agentsQuery)
  const { me } = shell.useRouteContext()
  const [adding, setAdding] = useState(false)
  const [changing, setChanging] = useState<Agent | null>(null)
  return (
    <Page title="Agents" acts={<Button onClick={() => setAdding(true)}>Add agent</Button>}>
      {query.isPending ? (
        <SettingsRowsLoading />
      ) : !query.data ? (
        <FailedState failure={query.error} retry={query.refetch} />
      ) : (
        <ul className="rows">
          {query.data.map((agent) => (
            <li key={agent.id} className="row thing">
              <div className="row-main">
                <div className="thing-name">
                  <bdi className="breaks">{agent.name}</bdi>
                  <span className="tag">{agent.role === 'admin' ? 'administrator' : 'agent'}</span>
                  {agent.disabled ? <span className="tag">disabled</span> : null}
                </div>
                <div className="quiet clip">{agent.email}</div>
              </div>
              <Button variant="default" size="xs" aria-label={`Change ${agent.name}`} onClick={() => setChanging(agent)}>
                Change
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add an agent" centered>
        <AgentForm done={() => setAdding(false)} />
      </Modal>
      <Modal opened={changing !== null} onClose={() => setChanging(null)} title={`Change ${changing?.name ?? ''}`} centered>
        {changing ? (
          <EditAgent key={changing.id} agent={changing} isMe={changing.id === me.id} done={() => setChanging(null)} />
        ) : null}
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
          data={roles}
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
