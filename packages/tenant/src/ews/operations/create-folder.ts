import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import { folderId } from '../ids.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredChild, textOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** New folders for mail. */
export async function createFolder(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['ParentFolderId!', 'Folders!'])
  return await respondEach(
    'CreateFolder',
    requiredChild(body, 'Folders').children,
    (node) => {
      const name = textOf(node, 'DisplayName') ?? ''
      if (node.name !== 'Folder')
        throw new ResponseError(
          'ErrorInvalidOperation',
          `This simulated tenant keeps mail only; a ${node.name} cannot be created.`,
        )
      if (name === '' || name.length > 255)
        throw new ResponseError('ErrorInvalidPropertySet', 'A folder needs a DisplayName of at most 255 characters.')
      const { mailbox, folder: parent } = folderInside(call, requiredChild(body, 'ParentFolderId'))
      const made = mailbox.createFolder(parent, name)
      if (made === undefined) throw new ResponseError('ErrorFolderExists')
      return { children: m('Folders', {}, t('Folder', {}, folderId(made))) }
    },
    m('Folders', {}),
  )
}
