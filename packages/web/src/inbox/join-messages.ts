import type { Message, Ticket } from '@postdesk/contract'

/**
 * The messages known so far, joined with the latest the server just told. Earlier ones that were fetched stay; what the
 * server tells anew replaces what we had. When so many came at once that nothing overlaps, only the latest are kept:
 * a conversation with a hole in it would lie.
 */
export function joinMessages(known: readonly Message[], latest: readonly Message[]): readonly Message[] {
  const first = latest[0]
  if (!first) return latest
  const at = known.findIndex((message) => message.id === first.id)
  return at < 0 ? latest : [...known.slice(0, at), ...latest]
}

/**
 * Where reading begins: at the newest message, or, when somebody wrote since the ticket was last read, at the first of
 * their messages that none of us has answered or noted. Nobody keeps a mark for each message; this is as near as it gets.
 */
export function firstToRead({ messages, unread }: Pick<Ticket, 'messages' | 'unread'>): Message | undefined {
  const newest = messages.findLast((message) => message.kind !== 'system note') ?? messages.at(-1)
  if (!unread) return newest
  const ours = messages.findLastIndex((message) => message.kind === 'agent reply' || message.kind === 'internal note')
  return messages.slice(ours + 1).find((message) => message.kind === 'customer message') ?? newest
}
