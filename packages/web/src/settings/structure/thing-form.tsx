import { Alert, Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { fieldsOf, sentenceOf } from '../../api/client.ts'

/** The form of a group, category, company or brand: its fields get the server's remarks, and what belongs to no field stands below. */
export function ThingForm({
  save,
  isNew,
  what,
  done,
  children,
}: {
  save: () => Promise<{ name: string }>
  isNew: boolean
  what: string
  done: () => void
  /** `error('domains')` is the remark on that field or on one of its entries. */
  children: (error: (field: string) => string | undefined) => ReactNode
}) {
  const queryClient = useQueryClient()
  const saving = useMutation({
    mutationFn: save,
    onSuccess: async (kept) => {
      notifications.show({ color: 'green', message: isNew ? `${kept.name} is added` : `${kept.name} is changed` })
      // Tickets, lists and the other settings name it too.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'start' })
      done()
    },
  })
  const fields = fieldsOf(saving.error)
  const error = (field: string) => fields[field] ?? Object.entries(fields).find(([name]) => name.startsWith(`${field}.`))?.[1]
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        saving.mutate()
      }}
    >
      <Stack gap="md">
        {children(error)}
        {saving.isError && Object.keys(fields).length === 0 ? (
          <Alert color="red" role="alert">
            {sentenceOf(saving.error)}
          </Alert>
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {isNew ? `Add ${what}` : 'Save changes'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
