import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'

/** RFC 2342: one personal namespace without a prefix; shared mailboxes are signed in to, not looked into. */
export const namespace: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    given.end()
    session.untagged('NAMESPACE (("" "/")) NIL NIL')
    return ok('NAMESPACE completed.')
  },
}
