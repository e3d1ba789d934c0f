import type { Folder } from '../../mail/folder.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import { bareId } from '../ids.ts'
import { openMailbox } from '../open-mailbox.ts'
import { presentFolder } from '../present/folder.ts'
import { readFolderShape } from '../present/shape.ts'
import { respond } from '../response.ts'
import { invalidSyncState, readHierarchySyncState, writeSyncState } from '../sync-state.ts'
import { assertSequence, childOf, textOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Folders that came, changed their name or place, or went since the client's state. */
export async function syncFolderHierarchy(call: EwsCall): Promise<Xml> {
  const { body, world, actor } = call
  assertSequence(body, ['FolderShape!', 'SyncFolderId', 'SyncState'])
  const shape = readFolderShape(call)
  const given = textOf(body, 'SyncState') ?? ''
  return await respond(
    'SyncFolderHierarchy',
    () => {
      const { mailbox, folder: root } = rootOf(call)
      const generation = world.mail.deltaGeneration()
      const state = given === '' ? undefined : readHierarchySyncState(given)
      if (state !== undefined && (state.root !== root.id || state.user !== actor.id || state.generation !== generation))
        throw invalidSyncState()
      const known = new Map(state?.folders)
      const now = below(mailbox, root)
      const changes = now.flatMap((folder) => {
        const before = known.get(folder.id)
        if (before === markOf(folder)) return []
        return [t(before === undefined ? 'Create' : 'Update', {}, presentFolder(mailbox, folder, shape))]
      })
      const ids = new Set(now.map(({ id }) => id))
      const gone = [...known.keys()].filter((id) => !ids.has(id)).map((id) => t('Delete', {}, bareId('FolderId', id)))
      const folders = now.map((folder): [string, string] => [folder.id, markOf(folder)])
      return {
        children: [
          m('SyncState', {}, writeSyncState({ kind: 'hierarchy', generation, user: actor.id, root: root.id, folders })),
          m('IncludesLastFolderInRange', {}, true),
          m('Changes', {}, changes, gone),
        ],
      }
    },
    [m('SyncState', {}), m('IncludesLastFolderInRange', {}, true)],
  )
}

function rootOf(call: EwsCall) {
  const given = childOf(call.body, 'SyncFolderId')
  if (given !== undefined) return folderInside(call, given)
  const { mailbox, owner } = openMailbox(call)
  return { mailbox, owner, folder: mailbox.wellKnown('msgfolderroot') }
}

function below(mailbox: Mailbox, folder: Folder): readonly Folder[] {
  return mailbox
    .childrenOf(folder.id)
    .filter((child) => !child.isHidden)
    .flatMap((child) => [child, ...below(mailbox, child)])
}

function markOf({ displayName, parentId }: Folder): string {
  return `${displayName}\u0000${parentId ?? ''}`
}
