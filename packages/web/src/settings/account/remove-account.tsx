import type { Account, OutgoingAccount } from '@postdesk/contract'
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api, sentenceOf } from '../../api/client.ts'
import { outgoingAccountQuery } from '../../api/queries.ts'

/** Asks once before an account goes: its authorization cannot be brought back. */
export function RemoveAccount({ account, opened, close }: { account: Account; opened: boolean; close: () => void }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.deleteAccount({ params: { id: account.id } }),
    onSuccess: async () => {
      await navigate({ to: '/settings/accounts' })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not removed', message: sentenceOf(failure) }),
    onSettled: close,
  })
  return (
    <Modal opened={opened} onClose={close} title={`Remove ${account.name}?`} centered>
      <p style={{ marginTop: 0 }} className="breaks">
        Mail to {account.address} will no longer arrive here, and its sign-in is forgotten. Tickets stay.
      </p>
      {account.outgoing && opened ? <OutgoingGoesToo account={account} outgoing={account.outgoing} /> : null}
      {account.held > 0 ? (
        <p className="breaks">
          <strong>{account.held === 1 ? 'One held mail goes with it' : `${account.held} held mails go with it`}</strong> and
          cannot be brought back: look at {account.held === 1 ? 'it' : 'them'} before.
        </p>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Keep it
        </Button>
        <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
          Remove account
        </Button>
      </Group>
    </Modal>
  )
}

/** What becomes of the outgoing account it answers by: the server decides the same way. */
function OutgoingGoesToo({ account, outgoing }: { account: Account; outgoing: NonNullable<Account['outgoing']> }) {
  const { data } = useQuery(outgoingAccountQuery(outgoing.id))
  return (
    <p className="breaks">
      Its outgoing account <strong>{outgoing.name}</strong>
      {outgoing.name === outgoing.address ? '' : ` (${outgoing.address})`}{' '}
      {data ? whatBecomesOf(data, account.id) : 'goes with it, unless something else uses it.'}
    </p>
  )
}

function whatBecomesOf(outgoing: OutgoingAccount, accountId: string): string {
  const others = outgoing.usedBy.filter((one) => one.id !== accountId)
  if (others.length > 0) return `stays: answers of ${others.map(({ address }) => address).join(', ')} leave by it too.`
  if (outgoing.primary) return 'stays: it is the primary one.'
  if (outgoing.lastSentAt !== null || outgoing.waiting > 0)
    return 'is switched off and loses its sign-in; it stays for the record of the mails it sent or owes.'
  return 'is removed as well.'
}
