import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { onChanges } from '../api/live.ts'

/** Asks again for the open pages that a live change concerns. Lists merge changes themselves, so that rows do not jump. */
export function useStaleOnChange(): void {
  const queryClient = useQueryClient()
  useEffect(
    () =>
      onChanges((changes) => {
        for (const change of changes) {
          if (change.kind === 'ticket') void queryClient.invalidateQueries({ queryKey: ['ticket', change.id] })
          if (change.kind === 'mail') {
            void queryClient.invalidateQueries({ queryKey: ['held-mail'] })
            void queryClient.invalidateQueries({ queryKey: ['whole-mail'] })
          }
          if (change.kind === 'account') {
            void queryClient.invalidateQueries({ queryKey: ['accounts'] })
            void queryClient.invalidateQueries({ queryKey: ['troubled-accounts'] })
            void queryClient.invalidateQueries({ queryKey: ['warnings'] })
            void queryClient.invalidateQueries({ queryKey: ['account', change.id] })
            void queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
            void queryClient.invalidateQueries({ queryKey: ['outgoing-account', change.id] })
            void queryClient.invalidateQueries({ queryKey: ['account-events', change.id] })
          }
        }
      }),
    [queryClient],
  )
}
