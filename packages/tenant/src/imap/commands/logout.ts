import { ANY_STATE } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'

export const logout: Command = {
  states: ANY_STATE,
  run: (_session, given) => {
    given.end()
    return { kind: 'bye', text: 'Microsoft Exchange Server IMAP4 server signing off.', after: ok('LOGOUT completed.') }
  },
}
