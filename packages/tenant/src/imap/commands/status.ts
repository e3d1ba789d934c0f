import { asMet } from '../folders/as-met.ts'
import { findNamed, readName, writeName } from '../folders/folder-names.ts'
import { readStatusItems, writeStatus } from '../folders/write-status.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'

export const status: Command = {
  states: SIGNED_IN,
  keepsNumbers: 'always',
  run: (session, given, { effect }) => {
    given.space()
    const name = readName(session, given.astring())
    given.space()
    const items = readStatusItems(given, session.isRev2)
    given.end()
    const found = findNamed(session, name)
    if (found === undefined) return no(NO_SUCH_FOLDER)
    session.untagged(`STATUS ${writeName(session, found.name)} ${writeStatus(asMet(session, found.folder, effect), items)}`)
    return ok('STATUS completed.')
  },
}
