import type { Account } from '@postdesk/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { api } from '../../api/client.ts'
import type { ConnectSearch } from './connect-search.ts'
import { accountBody, placementOf, type Unwritten } from './finish-body.ts'

/**
 * Saves the account of the form; `mutate(enabled)`. Where its tickets go is written down before it begins to receive, so that the first
 * mail has its group already. An account that is saved is not saved twice when a later part is refused.
 */
export function useSaveAccount(given: ConnectSearch, unwritten: Unwritten, done: (account: Account) => void) {
  const queryClient = useQueryClient()
  const saved = useRef<Account | null>(null)
  return useMutation({
    mutationFn: async (enabled: boolean) => {
      const placement = placementOf(given)
      const isPlaced = Object.values(placement).some((value) => value !== null)
      saved.current ??= await api.createAccount({ body: { ...accountBody(given, unwritten), enabled: enabled && !isPlaced } })
      const { id } = saved.current
      if (isPlaced) await api.changeAccountPlacement({ params: { id }, body: placement })
      if (enabled && isPlaced) saved.current = await api.changeAccount({ params: { id }, body: { enabled: true } })
      return saved.current
    },
    onSuccess: async (account) => {
      queryClient.setQueryData(['account', account.id], account)
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
      done(account)
    },
  })
}
