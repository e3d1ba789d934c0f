import type { Account } from '@postdesk/contract'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'

/** Asks once before a sign-in is thrown away: it cannot be brought back. */
export function ResetAuthorization({ account, opened, close }: { account: Account; opened: boolean; close: () => void }) {
  const queryClient = useQueryClient()
  const reset = useMutation({
    mutationFn: () => api.removeAuthorization({ params: { id: account.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['account-events', account.id] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not reset', message: sentenceOf(failure) }),
    onSettled: close,
  })
  return (
    <Modal opened={opened} onClose={close} title={`Throw the sign-in of ${account.name} away?`} centered>
      <p style={{ marginTop: 0 }} className="breaks">
        No mail of {account.address} is fetched, and none leaves over it, until somebody signs in again. The account, its tickets
        and what it has seen stay. This cannot be undone.
      </p>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Keep it
        </Button>
        <Button color="red" loading={reset.isPending} onClick={() => reset.mutate()}>
          Throw the sign-in away
        </Button>
      </Group>
    </Modal>
  )
}
