import { ApiError, type ErrorCard, type Ticket } from '@postdesk/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { api } from '../api/client.ts'
import { ticketQuery } from '../api/queries.ts'
import type { Mode } from './draft.ts'
import { useKeepTicket } from './use-change-ticket.ts'

type Letter = { id: string; html: string; cc: string[]; attachmentIds: string[]; status?: Ticket['status'] }

/**
 * Sends the reply, or adds the note. `done` is called once the server has it; `sentAlready` when the draft's id is used up: an
 * earlier version of it went out, and what goes out now is another message.
 */
export function useSend(ticketId: number, mode: Mode, { done, sentAlready }: { done: () => void; sentAlready: () => void }) {
  const keep = useKeepTicket()
  const queryClient = useQueryClient()
  // The button is switched off by the next paint only; a second click can come before that.
  const underWay = useRef(false)
  const mutation = useMutation({
    mutationFn: (letter: Letter) =>
      mode === 'reply'
        ? api.createReply({ params: { id: ticketId }, body: letter })
        : api.createNote({ params: { id: ticketId }, body: { id: letter.id, html: letter.html } }),
    onSuccess: (ticket) => {
      keep(ticket)
      done()
    },
    onError: (failure) => {
      if (!(failure instanceof ApiError && failure.problem.code === 'SENT_ALREADY')) return
      sentAlready()
      void queryClient.invalidateQueries({ queryKey: ticketQuery(ticketId).queryKey })
    },
    onSettled: () => {
      underWay.current = false
    },
  })
  const send = (letter: Letter) => {
    if (underWay.current) return
    underWay.current = true
    mutation.mutate(letter)
  }
  return { send, isPending: mutation.isPending, isError: mutation.isError, error: mutation.error }
}

/** The error card of a refusal, when the server gave one. */
export function cardOf(failure: unknown): ErrorCard | null {
  return failure instanceof ApiError ? (failure.problem.card ?? null) : null
}
