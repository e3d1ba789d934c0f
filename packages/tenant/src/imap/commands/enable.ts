import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { BAD_COMMAND, ok } from '../session/completion.ts'

/** RFC 5161; only where the newer mode is switched on, and only IMAP4rev2 is known. */
export const enable: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    if (!session.settings.rev2) return BAD_COMMAND
    const wanted: string[] = []
    while (given.peek() === ' ') {
      given.space()
      wanted.push(given.keyword())
    }
    given.end()
    const isRev2 = wanted.includes('IMAP4REV2')
    if (isRev2) session.isRev2 = true
    session.untagged(isRev2 ? 'ENABLED IMAP4rev2' : 'ENABLED')
    return ok('ENABLE completed.')
  },
}
