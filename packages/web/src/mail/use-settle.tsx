import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../api/client.ts'

/** What a person does with one held mail: retry, discard (taken back for ten seconds from the notice, later from the row), bring back. */
export function useSettle(id: string, subject: string, changed: () => void) {
  const queryClient = useQueryClient()
  const refused = (failure: unknown) => notifications.show({ color: 'red', title: 'Not done', message: sentenceOf(failure) })
  const after = () => {
    void queryClient.invalidateQueries({ queryKey: ['whole-mail', id] })
    void queryClient.invalidateQueries({ queryKey: ['held-mail'] })
    changed()
  }
  const retry = useMutation({
    mutationFn: () => api.retryMail({ params: { id } }),
    onSuccess: () => {
      notifications.show({ message: 'It is processed again' })
      after()
    },
    onError: refused,
  })
  const restore = useMutation({
    mutationFn: () => api.restoreMail({ params: { id } }),
    onSuccess: () => {
      notifications.show({ message: 'It is held again' })
      after()
    },
    onError: refused,
  })
  const discard = useMutation({
    mutationFn: (reason: string) => api.discardMail({ params: { id }, body: reason === '' ? {} : { reason } }),
    onSuccess: () => {
      const notice = `discarded-${id}`
      notifications.show({
        id: notice,
        autoClose: 10_000,
        title: 'Discarded',
        message: (
          <>
            <bdi className="breaks">{subject}</bdi>{' '}
            <button
              type="button"
              className="plain-button"
              onClick={() => {
                notifications.hide(notice)
                restore.mutate()
              }}
            >
              Undo
            </button>
          </>
        ),
      })
      after()
    },
    onError: refused,
  })
  return { retry, restore, discard }
}
