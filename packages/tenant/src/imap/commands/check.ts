import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'

export const check: Command = {
  states: SELECTED,
  run: (_session, given) => {
    given.end()
    return ok('CHECK completed.')
  },
}
