import type { Command } from '../session/command.ts'
import { BAD_STATE, ok, writeCompletion } from '../session/completion.ts'

export const startTls: Command = {
  states: ['greeted'],
  run: async (session, given, { tag }) => {
    given.end()
    if (session.isSecure) return BAD_STATE
    // The tagged line is the last word in the clear, so it cannot wait for the end of the command.
    session.output.line(writeCompletion(tag, ok('Begin TLS negotiation now.')))
    await session.output.flush()
    session.secure()
    return 'answered'
  },
}
