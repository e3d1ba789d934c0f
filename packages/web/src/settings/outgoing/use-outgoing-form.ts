import type { OutgoingAccount, TestRequestIn } from '@postdesk/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { connectionOf } from '../connection/connection-values.ts'
import { emptyOutgoing, isSignIn, outgoingBody, valuesOfOutgoing, type OutgoingValues } from './outgoing-values.ts'

/** The form of an outgoing account, new or there already: its values, saving it, and what a test of it as it stands asks. */
export function useOutgoingForm(
  saved: OutgoingAccount | null,
  attemptId: string | undefined,
  done: (account: OutgoingAccount) => void,
  /** As it was before a sign-in in this very page. */
  draft: OutgoingValues | null = null,
) {
  const queryClient = useQueryClient()
  const [values, change] = useState<OutgoingValues>(() => draft ?? (saved ? valuesOfOutgoing(saved) : emptyOutgoing))
  const [password, setPassword] = useState('')
  const save = useMutation({
    mutationFn: () => {
      const body = outgoingBody(values, { password, attemptId })
      return saved
        ? api.changeOutgoingAccount({ params: { id: saved.id }, body })
        : api.createOutgoingAccount({ body: { ...body, address: values.address.trim() } })
    },
    onSuccess: async (account) => {
      setPassword('')
      change(valuesOfOutgoing(account))
      queryClient.setQueryData(['outgoing-account', account.id], account)
      await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      done(account)
    },
  })
  const signsIn = isSignIn(values.authentication)
  const changed = saved === null || password !== '' || JSON.stringify(values) !== JSON.stringify(valuesOfOutgoing(saved))
  const test: TestRequestIn = {
    address: values.address.trim(),
    ...(signsIn && attemptId !== undefined ? { attemptId } : {}),
    incoming: null,
    outgoing: {
      protocol: values.protocol,
      connection: connectionOf(values.connection, values.protocol),
      authentication: signsIn ? 'oauth' : values.authentication === 'password' ? 'password' : 'none',
      ...(values.authentication === 'password' ? { password } : {}),
    },
  }
  return { values, change, password, setPassword, save, changed, signsIn, test }
}
