import { ANY_STATE } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'

export const noop: Command = {
  states: ANY_STATE,
  run: (_session, given) => {
    given.end()
    return ok('NOOP completed.')
  },
}
