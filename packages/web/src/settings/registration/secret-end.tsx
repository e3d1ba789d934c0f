import type { Credential } from '@postdesk/contract'
import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'

/** Corrects the day on which a client secret ends: only Entra knows it, and what was typed may be wrong. */
export function SecretEnd({ registrationId, credential }: { registrationId: string; credential: Credential }) {
  const queryClient = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [day, setDay] = useState(credential.expiresAt?.slice(0, 10) ?? '')
  const save = useMutation({
    mutationFn: () =>
      api.changeCredential({
        params: { id: registrationId, credentialId: credential.id },
        body: { expiresAt: day === '' ? null : `${day}T00:00:00Z` },
      }),
    onSuccess: async () => {
      setOpened(false)
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      await queryClient.invalidateQueries({ queryKey: ['warnings'] })
    },
  })
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`Correct the end of ${credential.name}`}
          onClick={() => setOpened(!opened)}
        >
          <IconCalendarTime size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <TextInput
            label="Ends on"
            description="As Entra shows it; empty: not known"
            type="date"
            value={day}
            error={fieldsOf(save.error)['expiresAt'] ?? (save.error ? sentenceOf(save.error) : undefined)}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <Group mt="sm" justify="flex-end">
            <Button type="submit" size="xs" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
