import { ApiError, type Registration } from '@postdesk/contract'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'
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
            : 'Needs the application permission Application.Read.All; without it type the day yourself.'}
      </span>
      {card ? <ErrorCardView card={card} /> : null}
    </div>
  )
}
