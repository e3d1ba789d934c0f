import { ApiError, type Registration } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'
import { When } from '../../time/when.tsx'
import { ErrorCardView } from '../../error-card/error-card-view.tsx'

/** Lets Entra say when the client secrets end. Without the permission for it the card says which, and the days can be typed. */
export function ReadEnds({ registration }: { registration: Registration }) {
  const queryClient = useQueryClient()
  const read = useMutation({
    mutationFn: () => api.readCredentialEnds({ params: { id: registration.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
      await queryClient.invalidateQueries({ queryKey: ['warnings'] })
    },
    // Why it did not tell is kept as well.
    onError: () => queryClient.invalidateQueries({ queryKey: ['registrations'] }),
  })
  const card = read.error instanceof ApiError ? read.error.problem.card : undefined
  return (
    <div className="read-ends">
      <Button variant="default" size="xs" loading={read.isPending} onClick={() => read.mutate()}>
        Read the ends of its secrets from Entra
      </Button>
      <span className="quiet small" role="status">
        {read.data
          ? read.data.changed === 0
            ? 'Entra says the same, or shows no secret that begins like these.'
            : 'Corrected as Entra says.'
          : read.error && !card
            ? sentenceOf(read.error)
            : 'Entra is also asked every day. It tells only an app with the application permission Application.Read.All; without it type the days yourself.'}
      </span>
      {card ? <ErrorCardView card={card} /> : <LastRead endsRead={registration.endsRead} />}
    </div>
  )
}

/** When Entra last told; and, where it was asked since and did not, why. That is no fault: the days can be typed. */
function LastRead({ endsRead: { at, triedAt, card } }: Pick<Registration, 'endsRead'>) {
  if (triedAt === null) return null
  return (
    <div className="small" style={{ flexBasis: '100%' }}>
      <span className="quiet">
        {at === null ? (
          'Never read from Entra'
        ) : (
          <>
            Last read from Entra <When at={at} ago />
          </>
        )}
        {card === null ? null : (
          <>
            ; asked <When at={triedAt} ago />, and it did not tell
          </>
        )}
      </span>
      {card === null ? null : (
        <details className="more">
          <summary>Why not: {card.title}</summary>
          <ErrorCardView card={card} />
        </details>
      )}
    </div>
  )
}
