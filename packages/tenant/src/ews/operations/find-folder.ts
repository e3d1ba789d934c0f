import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { EwsCall } from '../call.ts'
import { findFolder as findFolderBy } from '../folder-reference.ts'
import { presentFolder } from '../present/folder.ts'
import { readFolderShape } from '../present/shape.ts'
import type { ReadComparable } from '../query/comparable.ts'
import { cutPage } from '../query/page.ts'
import { meets, readRestriction } from '../query/restriction.ts'
import { respondEach } from '../response.ts'
import { assertSequence, childOf, requiredAttribute, requiredChild, wordOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

const VIEWS = ['IndexedPageFolderView', 'FractionalPageFolderView'] as const

/** Folders below others: the children (Shallow) or the whole tree (Deep). */
export async function findFolder(call: EwsCall): Promise<Xml> {
  const { body, world } = call
  assertSequence(body, ['FolderShape!', VIEWS.join('|'), 'Restriction', 'ParentFolderIds!'])
  const traversal = wordOf(requiredAttribute(body, 'Traversal'), ['Shallow', 'Deep', 'SoftDeleted'], 'Traversal')
  const shape = readFolderShape(call)
  const view = VIEWS.map((name) => childOf(body, name)).find((node) => node !== undefined)
  const condition = childOf(body, 'Restriction')
  return await respondEach('FindFolder', requiredChild(body, 'ParentFolderIds').children, async (reference) => {
    const restriction = condition && readRestriction(condition, (path) => path.kind === 'field' && path.uri in READERS)
    const { mailbox, folder } = findFolderBy(call, reference)
    const below = traversal === 'SoftDeleted' ? [] : childrenOf(mailbox, folder, traversal === 'Deep')
    const found: Folder[] = []
    for (const one of below) if (restriction === undefined || (await meets(restriction, one, comparableOfFolder))) found.push(one)
    const page = cutPage(view, found, world.ews.settings.findCountLimit)
    const folders = page.things.map((one) => presentFolder(mailbox, one, shape))
    return { children: m('RootFolder', page.attributes, t('Folders', {}, folders)) }
  })
}

function childrenOf(mailbox: Mailbox, folder: Folder, isDeep: boolean): readonly Folder[] {
  const children = mailbox.childrenOf(folder.id).filter((child) => !child.isHidden)
  return isDeep ? children.flatMap((child) => [child, ...childrenOf(mailbox, child, true)]) : children
}

const READERS: Readonly<Record<string, (folder: Folder) => string | number>> = {
  'folder:DisplayName': ({ displayName }) => displayName,
  'folder:FolderClass': () => 'IPF.Note',
  'folder:TotalCount': ({ size }) => size,
  'folder:UnreadCount': ({ unread }) => unread,
}

const comparableOfFolder: ReadComparable<Folder> = async (folder, path) =>
  await Promise.resolve(path.kind === 'field' ? READERS[path.uri]?.(folder) : undefined)
