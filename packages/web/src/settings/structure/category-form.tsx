import type { Category, Group } from '@postdesk/contract'
import { MultiSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { ThingForm } from './thing-form.tsx'

/** Name and groups of a category. */
export function CategoryForm({
  category,
  groups,
  done,
}: {
  category: Category | null
  groups: readonly Group[]
  done: () => void
}) {
  const [name, setName] = useState(category?.name ?? '')
  const [only] = groups
  const [groupIds, setGroupIds] = useState(category?.groups.map(({ id }) => id) ?? (groups.length === 1 && only ? [only.id] : []))
  const left = category?.groups.filter((one) => !groupIds.includes(one.id)) ?? []
  const save = () => {
    const body = { name, groupIds }
    return category ? api.changeCategory({ params: { id: category.id }, body }) : api.createCategory({ body })
  }
  return (
    <ThingForm save={save} isNew={category === null} what="category" done={done}>
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
            label="Groups"
            description={
              left.length > 0
                ? `Tickets of ${left.map((one) => one.name).join(', ')} that have this category lose it when you save.`
                : 'Tickets of these groups may have this category.'
            }
            placeholder={groupIds.length === 0 ? 'Choose groups' : ''}
            searchable
            nothingFoundMessage="No such group"
            data={groups.map((one) => ({ value: one.id, label: one.name }))}
            value={groupIds}
            error={error('groupIds')}
            onChange={setGroupIds}
          />
        </>
      )}
    </ThingForm>
  )
}
