import { Alert, Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sentenceOf } from '../../api/client.ts'

export type Removal = {
  readonly name: string
  /** `group`, `category`, `company`, `brand`. */
  readonly what: string
  /** What becomes of its tickets. */
  readonly afterwards: string
  readonly act: () => Promise<unknown>
}

/** Asks by name before a thing goes: what its tickets lose by that cannot be given back. A refusal is shown where it was asked for. */
export function RemoveThing({ removal, close }: { removal: Removal | null; close: () => void }) {
  return (
    <Modal opened={removal !== null} onClose={close} title={`Remove ${removal?.name ?? ''}?`} centered>
      {removal ? <Question removal={removal} close={close} /> : null}
    </Modal>
  )
}

function Question({ removal, close }: { removal: Removal; close: () => void }) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: removal.act,
    onSuccess: async () => {
      notifications.show({ message: `${removal.name} is removed` })
      // Tickets, lists and the other settings name it too.
      await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'start' })
      close()
    },
  })
  return (
    <>
      <p style={{ marginTop: 0 }} className="breaks">
        {removal.afterwards} This cannot be undone.
      </p>
      {remove.isError ? (
        <Alert color="red" role="alert" mb="md">
          {sentenceOf(remove.error)}
        </Alert>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          Keep it
        </Button>
        <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove {removal.what}
        </Button>
      </Group>
    </>
  )
}
