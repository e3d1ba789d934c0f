import { ConversationFault } from './pop3-answer.ts'

// What the list of a hostile server may cost: some 50 MB here. A mailbox with more mail than this is of no use over POP3, which
// reads the whole list at each look.
export const MAX_MAILS = 250_000

/** One line of UIDL or LIST: a mail's number in this session and what is told of it. */
export function readRow(line: string): { readonly number: number; readonly told: string } {
  const match = /^(\d{1,9})(?: +(.*))?$/.exec(line)
  if (match?.[1] === undefined) throw new ConversationFault('NotPop3')
  return { number: Number(match[1]), told: (match[2] ?? '').trimEnd() }
}

/** The size of LIST's line, which may go on with words of the server's own; null when there is none. */
export function readSize(told: string): number | null {
  const match = /^(\d{1,15})\b/.exec(told)
  return match?.[1] === undefined ? null : Number(match[1])
}
