import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'
import { ErrorCardView, type CardActs } from '../../error-card/error-card-view.tsx'
import { StateMark } from '../../states/states.tsx'

/** Asks the provider for a fresh token now, and says what it answered. `sends`: of an outgoing account. */
export function ValidateAuthorization({
  accountId,
  sends = false,
  acts,
}: {
  accountId: string
  sends?: boolean
  acts: CardActs
}) {
  const queryClient = useQueryClient()
  const validate = useMutation({
    mutationFn: () =>
      sends ? api.validateOutgoing({ params: { id: accountId } }) : api.validateAuthorization({ params: { id: accountId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [sends ? 'outgoing-account' : 'account', accountId] }),
  })
  return (
    <>
      <Button variant="default" loading={validate.isPending} onClick={() => validate.mutate()}>
        Validate
      </Button>
      <div className="acts-answer" aria-live="polite">
        {validate.data?.ok ? <StateMark meaning="good">The sign-in is valid: a fresh token came just now</StateMark> : null}
        {validate.data?.card ? <ErrorCardView card={validate.data.card} acts={acts} /> : null}
        {validate.isError ? <StateMark meaning="bad">{sentenceOf(validate.error)}</StateMark> : null}
      </div>
    </>
  )
}
