import type { Rule } from '@postdesk/contract'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { api, sentenceOf } from '../../api/client.ts'

const refused = (failure: unknown) => notifications.show({ color: 'red', title: 'Not done', message: sentenceOf(failure) })

/** Removes a rule; for ten seconds it can be brought back, as it was and where it was. */
export function useDeleteRule(): (rule: Rule, place: number) => void {
  const queryClient = useQueryClient()
  const reload = () => queryClient.invalidateQueries({ queryKey: ['rules'] })
  const bringBack = async ({ id, name, enabled, accountId, match, conditions, actions }: Rule, place: number) => {
    await api.createRule({ body: { id, place, name, enabled, accountId, match, conditions, actions } })
    await reload()
  }
  const remove = async (rule: Rule, place: number) => {
    await api.deleteRule({ params: { id: rule.id } })
    const notice = `rule-${rule.id}`
    notifications.show({
      id: notice,
      autoClose: 10_000,
      title: 'Removed',
      message: (
        <>
          <bdi className="breaks">{rule.name}</bdi>{' '}
          <button
            type="button"
            className="plain-button"
            onClick={() => {
              notifications.hide(notice)
              bringBack(rule, place).catch(refused)
            }}
          >
            Undo
          </button>
        </>
      ),
    })
    await reload()
  }
  return (rule, place) => void remove(rule, place).catch(refused)
}
