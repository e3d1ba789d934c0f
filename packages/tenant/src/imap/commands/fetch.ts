import { writeFlags } from '../flags.ts'
import { SELECTED } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { bad, INVALID_SET, ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'
import type { Entry } from '../session/view.ts'
import { failedRetrieval } from '../fetch/failed-retrieval.ts'
import { readFetchItems, writeFetchItem } from '../fetch/fetch-items.ts'
import { isFailedRetrieval } from '../session/refuse-by-fault.ts'

/** RFC 3501 section 6.4.5. Mails that left meanwhile are passed over. */
export const fetch: Command = {
  states: SELECTED,
  takesUid: true,
  keepsNumbers: 'unless-uid',
  run: async (session, given, { isUid, effect }) => {
    given.space()
    const set = given.sequenceSet()
    given.space()
    const read = readFetchItems(given, session.isRev2)
    given.end()
    const items = isUid && !read.some((item) => item.kind === 'uid') ? [{ kind: 'uid' as const }, ...read] : read
    const named = session.view.entriesOf(set, isUid)
    if (named === 'out-of-range') return bad(INVALID_SET)
    const offBy = effect?.kind === 'wrongLength' ? effect.offBy : 0
    for (const entry of named) {
      if (session.view.isGone(entry) || hasLeft(session, entry)) continue
      const marks = items.some((item) => 'marksRead' in item && item.marksRead) && !session.isReadOnly && !entry.mail.isRead
      if (marks) session.mailbox.update(entry.mail, { isRead: true })
      const tellsFlags = marks && !items.some((item) => item.kind === 'flags')
      const shown = isFailedRetrieval(effect) ? { ...entry, mail: { ...entry.mail, raw: failedRetrieval(entry) } } : entry
      session.output.write(`* ${String(session.view.numberOf(entry))} FETCH (`)
      for (const [at, item] of items.entries()) {
        if (at > 0) session.output.write(' ')
        for (const piece of writeFetchItem(shown, item, offBy)) session.output.write(piece)
      }
      session.output.write(tellsFlags ? ` FLAGS ${writeFlags(entry.mail)})\r\n` : ')\r\n')
      if (tellsFlags || items.some((item) => item.kind === 'flags')) entry.told = writeFlags(entry.mail)
      await session.output.relieve()
      if (session.state !== 'selected' || !session.output.isOpen) break
    }
    return ok(isUid ? 'UID FETCH completed.' : 'FETCH completed.')
  },
}

/** Gone since the view last looked: it may have moved while the command waited for the client to read. */
function hasLeft({ view }: Session, { mail, uid }: Entry): boolean {
  return mail.folderId !== view.folder.id || mail.uid !== uid || view.mailbox.findMail(mail.immutableId) === undefined
}
