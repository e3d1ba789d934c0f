import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { no, ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Entry } from '../session/view.ts'

/** RFC 3501 section 6.4.3, and as UID EXPUNGE for some of the mails (RFC 4315). */
export const expunge: Command = {
  states: SELECTED,
  takesUid: true,
  run: (session, given, { isUid }) => {
    if (isUid) given.space()
    const set = isUid ? given.sequenceSet() : undefined
    given.end()
    if (session.isReadOnly) return no('EXPUNGE failed. The folder is open for reading only.')
    const named = set === undefined ? session.view.entries : session.view.entriesOf(set, true)
    if (named !== 'out-of-range') expungeMails(session, named)
    return ok(isUid ? 'UID EXPUNGE completed.' : 'EXPUNGE completed.')
  },
}

/** Exchange keeps what a client expunged among the recoverable items, where no client sees it. */
export function expungeMails({ mailbox, view }: Session, entries: readonly Entry[]): void {
  const recoverable = mailbox.wellKnown('recoverableitemsdeletions')
  for (const entry of entries) {
    if (view.isGone(entry) || entry.mail.isMarkedDeleted !== true) continue
    mailbox.move(entry.mail, recoverable, { isMarkedDeleted: false })
  }
}
