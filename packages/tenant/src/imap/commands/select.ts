import { asMet } from '../folders/as-met.ts'
import { findNamed, readName, writeName } from '../folders/folder-names.ts'
import { FLAGS } from '../flags.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command, Given } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'
import type { Completion } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Arguments } from '../wire/arguments.ts'

/** Untagged answers stand in Exchange's order and words, as captured sessions show them. */
export const select: Command = { states: SIGNED_IN, run: (session, given, how) => open(session, given, how, false) }
export const examine: Command = { states: SIGNED_IN, run: (session, given, how) => open(session, given, how, true) }

function open(session: Session, given: Arguments, { effect }: Given, isReadOnly: boolean): Completion {
  given.space()
  const name = readName(session, given.astring())
  given.end()
  const wasSelected = session.state === 'selected'
  // A SELECT that fails leaves nothing selected (RFC 3501 section 6.3.1).
  session.unselect()
  const found = findNamed(session, name)
  if (found === undefined) return no(NO_SUCH_FOLDER)
  const { folder } = found
  const shown = asMet(session, folder, effect)
  const { entries } = session.select(folder, isReadOnly, shown)
  if (session.isRev2 && wasSelected) session.untagged('OK [CLOSED] The folder selected before is closed.')
  session.untagged(`${String(entries.length)} EXISTS`)
  if (!session.isRev2) session.untagged('0 RECENT')
  session.untagged(`FLAGS (${FLAGS.join(' ')})`)
  session.untagged(`OK [PERMANENTFLAGS (${isReadOnly ? '' : FLAGS.join(' ')})] Permanent flags`)
  const firstUnseen = entries.findIndex(({ mail }) => !mail.isRead)
  if (firstUnseen >= 0 && !session.isRev2) {
    session.untagged(`OK [UNSEEN ${String(firstUnseen + 1)}] Is the first unseen message`)
  }
  session.untagged(`OK [UIDVALIDITY ${String(folder.uidValidity)}] UIDVALIDITY value`)
  session.untagged(`OK [UIDNEXT ${String(shown.uidNext)}] The next unique identifier value`)
  if (session.isRev2) session.untagged(`LIST () "/" ${writeName(session, found.name)}`)
  return isReadOnly ? ok('EXAMINE completed.', 'READ-ONLY') : ok('SELECT completed.', 'READ-WRITE')
}
