import { DELIMITER, findNamed, holdsMail, readName } from '../folders/folder-names.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'
import { makePath } from './create.ts'

export const rename: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    given.space()
    const oldName = readName(session, given.astring())
    given.space()
    const newName = readName(session, given.astring())
    given.end()
    const found = findNamed(session, oldName)
    if (found === undefined) return no(NO_SUCH_FOLDER)
    const { folder } = found
    if (folder.wellKnownName !== undefined || !holdsMail(session, folder)) return no('RENAME failed. It is a default folder.')
    if (newName.toLowerCase().startsWith(`${found.name.toLowerCase()}${DELIMITER}`)) {
      return no('RENAME failed. A folder cannot be put into itself.')
    }
    const twin = findNamed(session, newName)
    if (twin !== undefined && twin.folder !== folder) return no('RENAME failed. The folder already exists.')
    const cut = newName.lastIndexOf(DELIMITER)
    const parentName = newName.slice(0, Math.max(0, cut))
    const parent = cut < 0 ? session.mailbox.wellKnown('msgfolderroot') : makePath(session, parentName)
    const displayName = newName.slice(cut + 1)
    const isDone =
      parent !== undefined && displayName.trim() !== '' && session.mailbox.changeFolder(folder, { displayName, parent })
    return isDone ? ok('RENAME completed.') : no('RENAME failed. The name is not valid.')
  },
}
