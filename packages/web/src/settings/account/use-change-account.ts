import type { BodyInOf, routes } from '@postdesk/contract'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.ts'

/** Saves a part of an account and shows it everywhere. A refusal stays with the form that asked. */
export function useChangeAccount(id: string, said = 'Saved') {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyInOf<typeof routes.changeAccount>) => api.changeAccount({ params: { id }, body }),
    onSuccess: async (kept) => {
      queryClient.setQueryData(['account', id], kept)
      notifications.show({ color: 'green', message: said })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['account-events', id] })
    },
  })
}
