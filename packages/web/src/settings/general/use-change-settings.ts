import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { deskSettingsQuery } from '../../api/queries.ts'

type Change = NonNullable<Parameters<typeof api.changeDeskSettings>[0]>['body']

/** Changes settings of the desk; what shows them follows. */
export function useChangeSettings() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Change) => api.changeDeskSettings({ body }),
    onSuccess: async (settings) => {
      queryClient.setQueryData(deskSettingsQuery.queryKey, settings)
      notifications.show({ color: 'green', message: 'Saved. It holds at once.' })
      await queryClient.invalidateQueries({ queryKey: ['registrations'] })
    },
  })
}
