import type { EwsCall } from '../call.ts'
import { findFolder } from '../folder-reference.ts'
import { presentFolder } from '../present/folder.ts'
import { readFolderShape } from '../present/shape.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredChild } from '../xml/schema.ts'
import { m } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Folders by id or by name, with their counts. */
export async function getFolder(call: EwsCall): Promise<Xml> {
  assertSequence(call.body, ['FolderShape!', 'FolderIds!'])
  const shape = readFolderShape(call)
  return await respondEach(
    'GetFolder',
    requiredChild(call.body, 'FolderIds').children,
    (reference) => {
      const { mailbox, folder } = findFolder(call, reference)
      return { children: m('Folders', {}, presentFolder(mailbox, folder, shape)) }
    },
    m('Folders', {}),
  )
}
