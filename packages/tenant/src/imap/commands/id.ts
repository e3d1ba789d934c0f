import { ANY_STATE } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'
import type { Arguments } from '../wire/arguments.ts'

/** RFC 2971. What the client says of itself is read and forgotten. */
export const id: Command = {
  states: ANY_STATE,
  run: (session, given) => {
    given.space()
    if (!given.skipIf('(')) given.matched(/NIL/)
    else readFields(given)
    given.end()
    session.untagged('ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")')
    return ok('ID completed.')
  },
}

function readFields(given: Arguments): void {
  if (given.skipIf(')')) return
  for (;;) {
    given.string()
    given.space()
    if (given.peek() === 'N' || given.peek() === 'n') given.matched(/NIL/)
    else given.string()
    if (given.skipIf(')')) return
    given.space()
  }
}
