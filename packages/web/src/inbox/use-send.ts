import { ApiError, type ErrorCard, type Ticket } from '@postdesk/contract'
import { useMutation } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import type { Mode } from './draft.ts'
import { useKeepTicket } from './use-change-ticket.ts'

type Letter = { html: string; cc: string[]; attachmentIds: string[]; status?: Ticket['status'] }

/** Sends the reply, or adds the note; `done` is called once the server has it. */
export function useSend(ticketId: number, mode: Mode, done: () => void) {
  const keep = useKeepTicket()
  return useMutation({
    mutationFn: (letter: Letter) =>
      mode === 'reply'
        ? api.createReply({ params: { id: ticketId }, body: letter })
        : api.createNote({ params: { id: ticketId }, body: { html: letter.html } }),
    onSuccess: (ticket) => {
      keep(ticket)
      done()
    },
  })
}

/** The error card of a refusal, when the server gave one. */
export function cardOf(failure: unknown): ErrorCard | null {
  return failure instanceof ApiError ? (failure.problem.card ?? null) : null
}
