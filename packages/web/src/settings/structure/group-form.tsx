import type { Group } from '@postdesk/contract'
import { MultiSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { agentsQuery } from '../../api/queries.ts'
import { ThingForm } from './thing-form.tsx'

/** Name and members of a group. Who is disabled can leave it, and not join. */
export function GroupForm({ group, done }: { group: Group | null; done: () => void }) {
  const agents = useQuery(agentsQuery)
  const [name, setName] = useState(group?.name ?? '')
  const [memberIds, setMemberIds] = useState(group?.members.map(({ id }) => id) ?? [])
  const choices = agents.data?.filter((one) => !one.disabled || memberIds.includes(one.id)) ?? group?.members ?? []
  const save = () => {
    const body = { name, memberIds }
    return group ? api.changeGroup({ params: { id: group.id }, body }) : api.createGroup({ body })
  }
  return (
    <ThingForm save={save} isNew={group === null} what="group" done={done}>
      {(error) => (
        <>
          <TextInput
            label="Name"
            data-autofocus
            value={name}
            error={error('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MultiSelect
            label="Members"
            placeholder={memberIds.length === 0 ? 'Choose agents' : ''}
            searchable
            clearable
            nothingFoundMessage="No such agent"
            data={choices.map((one) => ({ value: one.id, label: one.name }))}
            value={memberIds}
            error={error('memberIds')}
            onChange={setMemberIds}
          />
        </>
      )}
    </ThingForm>
  )
}
