import { isFull } from '../../mail/mailbox-quota.ts'
import { findNamed, holdsMail, readName } from '../folders/folder-names.ts'
import { knownFlags, stateOf } from '../flags.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'

/** RFC 3501 section 6.3.11, with APPENDUID (RFC 4315). */
export const append: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    given.space()
    const name = readName(session, given.astring())
    given.space()
    const flags = knownFlags(given.peek() === '(' ? given.flags() : [])
    if (given.peek() === ' ') given.space()
    const receivedAt = given.peek() === '"' ? given.dateTime() : undefined
    if (given.peek() === ' ') given.space()
    const raw = given.literal()
    given.end()
    const folder = findNamed(session, name)?.folder
    if (folder === undefined || !holdsMail(session, folder)) return no(NO_SUCH_FOLDER, 'TRYCREATE')
    if (raw.length > session.world.mail.settings.maxMessageBytes)
      return no('APPEND failed. The message exceeds the maximum size.')
    const owner = session.world.directory.findUser(session.mailbox.userId)
    if (owner && isFull(session.world.mail, owner)) return no('APPEND failed. The mailbox is full.', 'OVERQUOTA')
    if (raw.length === 0) return no('APPEND failed. The message is empty.')
    const mail = session.mailbox.add(raw, {
      folder,
      ...(receivedAt !== undefined && { receivedAt }),
      state: stateOf(flags),
    })
    return ok('APPEND completed.', `APPENDUID ${String(folder.uidValidity)} ${String(mail.uid)}`)
  },
}
