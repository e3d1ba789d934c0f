import { DELIMITER, findNamed, readName } from '../folders/folder-names.ts'
import type { Folder } from '../../mail/folder.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { no, ok } from '../session/completion.ts'
import type { Session } from '../session/session.ts'

// Exchange's own bounds: 255 characters a name, 300 levels deep; a mailbox is not meant to come near.
const MAX_NAME = 255
const MAX_LEVELS = 100

export const create: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    given.space()
    const name = readName(session, given.astring())
    given.end()
    if (findNamed(session, name) !== undefined) return no('CREATE failed. The folder already exists.')
    return makePath(session, name) === undefined ? no('CREATE failed. The name is not valid.') : ok('CREATE completed.')
  },
}

/** Makes a folder and the parents it lacks (RFC 3501 section 6.3.3); undefined when the name cannot be one. */
export function makePath(session: Session, name: string): Folder | undefined {
  const levels = name.split(DELIMITER)
  const isUsable = levels.length <= MAX_LEVELS && levels.every((level) => level.trim() !== '' && level.length <= MAX_NAME)
  if (!isUsable) return undefined
  const { mailbox } = session
  let parent = mailbox.wellKnown('msgfolderroot')
  for (const [at, level] of levels.entries()) {
    const known = findNamed(session, levels.slice(0, at + 1).join(DELIMITER))
    const folder = known?.folder ?? mailbox.createFolder(parent, level)
    // A hidden folder may hold the name.
    if (folder === undefined || mailbox.findFolder(folder.id) === undefined) return undefined
    parent = folder
  }
  return parent
}
