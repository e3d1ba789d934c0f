import type { Ticket } from '@postdesk/contract'
import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, sentenceOf } from '../api/client.ts'
import { useKeepTicket } from './use-change-ticket.ts'
import { useSeparate } from './use-separate.ts'

/** Asks for the ticket that stays, and says what the merge does; it can be undone afterwards. */
export function MergeTicket({ ticket, close }: { ticket: Ticket; close: () => void }) {
  const [into, setInto] = useState<number | string>('')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const keep = useKeepTicket()
  const separate = useSeparate()
  const merging = useMutation({
    mutationFn: () => api.createMerge({ params: { id: ticket.id }, body: { into: Number(into) } }),
    onSuccess: async (kept) => {
      keep(kept)
      close()
      await queryClient.invalidateQueries({ queryKey: ['tickets'] })
      await queryClient.invalidateQueries({ queryKey: ['ticket', ticket.id] })
      await navigate({ to: '/inbox/$ticketId', params: { ticketId: kept.id }, search: true })
      const id = `merged-${ticket.id}`
      notifications.show({
        id,
        autoClose: 10_000,
        title: `#${ticket.id} merged into #${kept.id}`,
        message: (
          <button
            type="button"
            className="plain-button"
            onClick={() => {
              notifications.hide(id)
              separate.mutate(ticket.id)
            }}
          >
            Undo
          </button>
        ),
      })
    },
  })
  return (
    <Modal opened onClose={close} title={`Merge #${ticket.id}`} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          merging.mutate()
        }}
      >
        <Stack gap="md">
          <NumberInput
            label="Into ticket"
            description="The number of the ticket that stays"
            prefix="#"
            min={1}
            max={999_999_999}
            allowDecimal={false}
            hideControls
            data-autofocus
            value={into}
            error={merging.isError ? sentenceOf(merging.error) : null}
            onChange={setInto}
          />
          <Text size="sm" c="dimmed">
            All messages of #{ticket.id} move there, and mail that answers them goes there from now on. The ticket that stays
            keeps its requester, agent and place. You can separate the two again.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={merging.isPending} disabled={into === ''}>
              Merge
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
