import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../api/client.ts'

/** Takes a merge back; the lists and both conversations are read anew. */
export function useSeparate() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => api.deleteMerge({ params: { id } }),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['ticket'] }),
        queryClient.invalidateQueries({ queryKey: ['tickets'] }),
      ]),
    onError: (failure) => notifications.show({ color: 'red', title: 'Not separated', message: sentenceOf(failure) }),
  })
}
