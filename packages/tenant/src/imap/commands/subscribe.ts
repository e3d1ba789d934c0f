import { findNamed, readName } from '../folders/folder-names.ts'
import { setSubscribed } from '../folders/subscriptions.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'
import type { Completion } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Arguments } from '../wire/arguments.ts'

export const subscribe: Command = { states: SIGNED_IN, run: (session, given) => mark(session, given, true) }
export const unsubscribe: Command = { states: SIGNED_IN, run: (session, given) => mark(session, given, false) }

function mark(session: Session, given: Arguments, subscribed: boolean): Completion {
  given.space()
  const name = readName(session, given.astring())
  given.end()
  const found = findNamed(session, name)
  if (found === undefined) return no(NO_SUCH_FOLDER)
  setSubscribed(session.mailbox, found.folder, subscribed)
  return ok(subscribed ? 'SUBSCRIBE completed.' : 'UNSUBSCRIBE completed.')
}
