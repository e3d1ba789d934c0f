import type { OutgoingAccount } from '@postdesk/contract'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, sentenceOf } from '../../api/client.ts'

type Props = { account: OutgoingAccount; opened: boolean; close: () => void }

/** Asks once before an outgoing account goes: its sign-in cannot be brought back. */
export function RemoveOutgoing({ account, opened, close }: Props) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.deleteOutgoingAccount({ params: { id: account.id } }),
    onSuccess: async () => {
      await navigate({ to: '/settings/accounts/sending' })
      await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not removed', message: sentenceOf(failure) }),
    onSettled: close,
  })
  return (
    <Modal opened={opened} onClose={close} title={`Remove ${account.name}?`} centered>
      <p style={{ marginTop: 0 }} className="breaks">
        Nothing leaves by {account.address} any more, and its sign-in or password is forgotten. Tickets stay.
      </p>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Keep it
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove outgoing account
        </Button>
      </Group>
    </Modal>
  )
}
