import type { Message, Ticket } from '@postdesk/contract'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { firstToRead, joinMessages } from './join-messages.ts'

/** A conversation of thousands of messages shows its end; earlier ones come in steps, so that it stays quick. */
const SHOWN_AT_FIRST = 20
const MORE_AT_ONCE = 100

/** The shown messages of a ticket, where reading begins, and the way to earlier ones: `more` calls what it is given just before they come in. */
export function useMessages(ticket: Ticket) {
  const [known, setKnown] = useState<readonly Message[]>(ticket.messages)
  const [told, setTold] = useState(ticket.messages)
  if (told !== ticket.messages) {
    setTold(ticket.messages)
    setKnown(joinMessages(known, ticket.messages))
  }
  const [start] = useState(() => {
    const target = firstToRead(ticket)
    const at = target ? ticket.messages.indexOf(target) : 0
    const newest = at === ticket.messages.length - 1
    return { target: target?.id, isNews: ticket.unread && at > 0 && !newest, at }
  })
  // Kept by its id: a number from the end would let go of the first message whenever one more comes.
  const [first, setFirst] = useState(
    () => ticket.messages[Math.max(0, Math.min(start.at, ticket.messages.length - SHOWN_AT_FIRST))]?.id,
  )
  const from = Math.max(
    0,
    known.findIndex((message) => message.id === first),
  )
  const more = useMutation({
    mutationFn: async (_before: () => void) => {
      const oldest = known[0]
      const missing = MORE_AT_ONCE - from
      const fetched =
        missing > 0 && oldest && known.length < ticket.messageCount
          ? (await api.listMessages({ params: { id: ticket.id }, query: { before: oldest.id } })).messages
          : []
      return [...fetched, ...known]
    },
    onSuccess: (all, before) => {
      before()
      setKnown(all)
      const at = all.findIndex((message) => message.id === first)
      setFirst(all[Math.max(0, at - MORE_AT_ONCE)]?.id)
    },
  })
  const messages = known.slice(from)
  const earlier = Math.max(0, ticket.messageCount - messages.length)
  return { messages, target: start.target, isNews: start.isNews, earlier, step: Math.min(MORE_AT_ONCE, earlier), more }
}
