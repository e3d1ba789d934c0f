import type { Message } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api, sentenceOf } from '../api/client.ts'
import { LateErrorCard } from '../error-card/late-error-card.tsx'
import { StateMark, type Meaning } from '../states/states.tsx'
import { When } from '../time/when.tsx'
import { useAccountActs } from './use-account-acts.ts'

const shell = getRouteApi('/shell')

type Delivery = NonNullable<Message['delivery']>
const meanings: Record<Delivery['state'], Meaning> = {
  queued: 'neutral',
  sending: 'neutral',
  sent: 'good',
  failed: 'bad',
  unknown: 'warning',
}
const words: Record<Delivery['state'], string> = {
  queued: 'Queued',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Not sent',
  unknown: 'Unknown: the connection broke after the mail was handed over',
}

/** What became of a mail of ours, with its one act. */
export function DeliveryLine({ messageId, ticketId, delivery }: { messageId: string; ticketId: number; delivery: Delivery }) {
  const queryClient = useQueryClient()
  const { me } = shell.useRouteContext()
  const again = useMutation({
    mutationFn: () => api.retryDelivery({ params: { id: messageId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['ticket', ticketId] }),
    onError: (failure) => notifications.show({ color: 'red', title: 'Not queued', message: sentenceOf(failure) }),
  })
  const acts = useAccountActs(delivery.outgoingAccountId, me.role === 'admin')
  const stuck = delivery.state === 'failed' || delivery.state === 'unknown'
  return (
    <>
      <div className="delivery" role="status">
        <StateMark meaning={meanings[delivery.state]}>
          {words[delivery.state]}
          {delivery.state === 'sent' && delivery.at ? (
            <>
              {' '}
              <When at={delivery.at} ago />
            </>
          ) : null}
        </StateMark>
        <span className="quiet breaks">from {delivery.from}</span>
        {delivery.attempts > 1 ? <span className="quiet numbers">{delivery.attempts} tries</span> : null}
        {delivery.nextTryAt && !stuck && delivery.state !== 'sent' ? (
          <span className="quiet">
            next try <When at={delivery.nextTryAt} />
          </span>
        ) : null}
        {stuck ? (
          <Button size="compact-xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            Try again
          </Button>
        ) : null}
      </div>
      {delivery.card && delivery.state !== 'sent' ? (
        <LateErrorCard card={delivery.card} acts={stuck ? { ...acts, 'retry-delivery': () => again.mutate() } : acts} />
      ) : null}
    </>
  )
}
