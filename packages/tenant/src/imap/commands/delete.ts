import { findNamed, holdsMail, readName } from '../folders/folder-names.ts'
import { SIGNED_IN } from '../session/command.ts'
import type { Command } from '../session/command.ts'
import { NO_SUCH_FOLDER, no, ok } from '../session/completion.ts'

/** Default folders cannot be deleted, nor those with folders inside. */
export const deleteFolder: Command = {
  states: SIGNED_IN,
  run: (session, given) => {
    given.space()
    const name = readName(session, given.astring())
    given.end()
    const found = findNamed(session, name)
    if (found === undefined) return no(NO_SUCH_FOLDER)
    const { folder, hasChildren } = found
    if (folder.wellKnownName !== undefined || !holdsMail(session, folder)) return no('DELETE failed. It is a default folder.')
    if (hasChildren) return no('DELETE failed. The folder has folders inside.')
    if (session.selectedFolder === folder) session.unselect()
    session.mailbox.removeFolder(folder)
    return ok('DELETE completed.')
  },
}
