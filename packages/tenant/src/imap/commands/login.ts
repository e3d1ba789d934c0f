import type { Command } from '../session/command.ts'
import { no } from '../session/completion.ts'

/** Basic authentication ended in 2022: whatever the password, this is the answer. */
export const login: Command = {
  states: ['greeted'],
  run: (_session, given) => {
    given.space()
    given.astring()
    given.space()
    given.astring()
    given.end()
    return no('Basic authentication is disabled.')
  },
}
