import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import { folderId } from '../ids.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import type { ItemShape } from './shape.ts'

/** Properties of a folder in the order of Types.xsd, with the shapes that show them by themselves. */
const FIELDS: readonly {
  readonly element: string
  readonly shapes: readonly ItemShape['base'][]
  readonly write: (folder: Folder, mailbox: Mailbox) => Xml | undefined
}[] = [
  { element: 'FolderId', shapes: ['IdOnly', 'Default', 'AllProperties'], write: (folder) => folderId(folder) },
  { element: 'ParentFolderId', shapes: ['AllProperties'], write: (folder, mailbox) => parentId(folder, mailbox) },
  { element: 'FolderClass', shapes: ['AllProperties'], write: () => t('FolderClass', {}, 'IPF.Note') },
  { element: 'DisplayName', shapes: ['Default', 'AllProperties'], write: ({ displayName }) => t('DisplayName', {}, displayName) },
  { element: 'TotalCount', shapes: ['Default', 'AllProperties'], write: ({ size }) => t('TotalCount', {}, size) },
  {
    element: 'ChildFolderCount',
    shapes: ['Default', 'AllProperties'],
    write: ({ id }, mailbox) => t('ChildFolderCount', {}, mailbox.childrenOf(id).filter((child) => !child.isHidden).length),
  },
  {
    element: 'DistinguishedFolderId',
    shapes: ['AllProperties'],
    write: ({ wellKnownName }) => (wellKnownName === undefined ? undefined : t('DistinguishedFolderId', {}, wellKnownName)),
  },
  { element: 'UnreadCount', shapes: ['Default', 'AllProperties'], write: ({ unread }) => t('UnreadCount', {}, unread) },
]

/** `t:Folder` as the shape wants it. */
export function presentFolder(mailbox: Mailbox, folder: Folder, shape: Pick<ItemShape, 'base' | 'additional'>): Xml {
  const named = new Set(shape.additional.flatMap((path) => (path.kind === 'field' ? [path.uri.replace(/^folder:/, '')] : [])))
  const fields = FIELDS.filter(({ element, shapes }) => shapes.includes(shape.base) || named.has(element))
  return t(
    'Folder',
    {},
    fields.map(({ write }) => write(folder, mailbox)),
  )
}

function parentId(folder: Folder, mailbox: Mailbox): Xml | undefined {
  const parent = folder.parentId === undefined ? undefined : mailbox.findFolder(folder.parentId)
  return parent && folderId(parent, 'ParentFolderId')
}
