import { ApiError, type Account, type Attempt, type IncomingProtocol } from '@postdesk/contract'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, sentenceOf } from '../../api/client.ts'
import { connectionOf, emptyConnection, type ConnectionValues } from '../connection/connection-values.ts'
import { sendingCouldGo } from './outgoing-after.ts'
import { protocolNames } from '../protocol-words.ts'

export type Switch = ReturnType<typeof useSwitch>
/** With a new sign-in the connection is the one it was made with; this page may have been left meanwhile. */
type Going = {
  readonly protocol: IncomingProtocol
  readonly signedIn?: Attempt | undefined
}

/**
 * Going over to another protocol: idle → chosen → trying → gone over | refused with its card → sign in for it → trying again. The new way
 * is tried by the server before anything changes.
 */
export function useSwitch(account: Account, begun: IncomingProtocol | null) {
  const queryClient = useQueryClient()
  const [to, setTo] = useState<IncomingProtocol | null>(begun)
  const [server, setServer] = useState<ConnectionValues>(emptyConnection)
  const [sendingServer, setSendingServer] = useState<ConnectionValues>(emptyConnection)
  // To Graph and EWS sending goes along unless somebody says otherwise; over SMTP there may be no server for it.
  const [wantsSending, takeSending] = useState<boolean | null>(null)
  const takesSending = (protocol: IncomingProtocol) => wantsSending ?? (protocol === 'graph' || protocol === 'ews')
  const shown = async () => {
    await queryClient.invalidateQueries({ queryKey: ['account', account.id] })
    await queryClient.invalidateQueries({ queryKey: ['accounts'] })
    await queryClient.invalidateQueries({ queryKey: ['outgoing-accounts'] })
    await queryClient.invalidateQueries({ queryKey: ['account-events', account.id] })
  }
  const go = useMutation({
    mutationFn: ({ protocol, signedIn }: Going) => {
      const goes = sendingCouldGo(account, protocol)
      const own = {
        connection: connectionOf(server, protocol),
        outgoingConnection: connectionOf(sendingServer, 'smtp'),
        moveSending: takesSending(protocol),
      }
      const asSignedIn = signedIn && {
        attemptId: signedIn.id,
        connection: signedIn.connection,
        outgoingConnection: signedIn.outgoingConnection,
        moveSending: signedIn.outgoing === goes,
      }
      const { moveSending, ...body } = asSignedIn ?? own
      return api.switchAccount({
        params: { id: account.id },
        body: { ...body, protocol, ...(goes === null ? {} : { moveSending }) },
      })
    },
    onSuccess: async (kept) => {
      queryClient.setQueryData(['account', account.id], kept)
      setTo(null)
      setServer(emptyConnection)
      setSendingServer(emptyConnection)
      takeSending(null)
      notifications.show({ color: 'green', message: `${account.name} goes over ${protocolNames[kept.protocol]} now` })
      await shown()
    },
  })
  const undo = useMutation({
    mutationFn: (switchId: string) => api.undoSwitch({ params: { id: account.id, switchId } }),
    onSuccess: async () => {
      notifications.show({ color: 'green', message: 'It is as it was before' })
      await shown()
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not undone', message: sentenceOf(failure) }),
  })
  const choose = (protocol: IncomingProtocol | null) => {
    go.reset()
    setTo(protocol)
  }
  return {
    to,
    choose,
    server,
    setServer,
    /** Tries the new way, with a new sign-in if one was needed. */
    attempt: (protocol: IncomingProtocol, signedIn?: Attempt) => {
      setTo(protocol)
      go.mutate({ protocol, signedIn })
    },
    takesSending: to !== null && takesSending(to),
    takeSending,
    sendingServer,
    setSendingServer,
    trying: go.isPending,
    refused: go.error,
    /** Whether what was refused was tried with a sign-in made for it. */
    hasNewSignIn: go.variables?.signedIn !== undefined,
    card: go.error instanceof ApiError ? (go.error.problem.card ?? null) : null,
    undo: undo.mutate,
    undoing: undo.isPending,
  }
}
