import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { ok } from '../session/completion.ts'
import { expungeMails } from './expunge.ts'

/** Removes what is marked as deleted, without a word about it, and leaves the folder (RFC 3501 section 6.4.2). */
export const close: Command = {
  states: SELECTED,
  run: (session, given) => {
    given.end()
    if (!session.isReadOnly) expungeMails(session, session.view.entries)
    session.unselect()
    return ok('CLOSE completed.')
  },
}

/** RFC 3691. */
export const unselect: Command = {
  states: SELECTED,
  run: (session, given) => {
    given.end()
    session.unselect()
    return ok('UNSELECT completed.')
  },
}
