import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import type { FoundFolder } from '../folder-reference.ts'
import { bareId, itemId, toEwsId } from '../ids.ts'
import { presentMessage } from '../present/message.ts'
import { readItemShape } from '../present/shape.ts'
import type { ItemShape } from '../present/shape.ts'
import { respond } from '../response.ts'
import { invalidSyncState, readItemSyncState, writeSyncState } from '../sync-state.ts'
import { assertSequence, childOf, requiredChild, textOf, wholeNumberOf, wordOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { readItemId } from './item-ids.ts'

/**
 * What happened in a folder since the client's state: mails that are new to it (Create), that changed (Update), whose read flag
 * alone changed (ReadFlagChange), that left (Delete). Asked again until IncludesLastItemInRange is true (D2).
 */
export async function syncFolderItems(call: EwsCall): Promise<Xml> {
  const { body, world } = call
  assertSequence(body, ['ItemShape!', 'SyncFolderId!', 'SyncState', 'Ignore', 'MaxChangesReturned!', 'SyncScope'])
  const shape = readItemShape(call)
  const most = wholeNumberOf(textOf(body, 'MaxChangesReturned') ?? '', 'MaxChangesReturned', { least: 1, most: 512 })
  wordOf(textOf(body, 'SyncScope') ?? 'NormalItems', ['NormalItems', 'NormalAndAssociatedItems'], 'SyncScope')
  const ignored = childOf(body, 'Ignore')?.children ?? []
  const given = textOf(body, 'SyncState') ?? ''
  return await respond(
    'SyncFolderItems',
    async () => {
      const found = folderInside(call, requiredChild(body, 'SyncFolderId'))
      const generation = world.mail.deltaGeneration()
      const state = given === '' ? undefined : readItemSyncState(given)
      const isVoid =
        state !== undefined &&
        (state.folder !== found.folder.id || state.generation !== generation || found.folder.log.isForgotten(state.at))
      if (isVoid) throw invalidSyncState()
      const page = await readChanges(call, found, {
        shape,
        at: state?.at ?? 0,
        most,
        ignored: new Set(ignored.map((one) => readItemId(one).id)),
      })
      return {
        children: [
          m('SyncState', {}, writeSyncState({ kind: 'items', generation, folder: found.folder.id, at: page.at })),
          m('IncludesLastItemInRange', {}, page.isLast),
          m('Changes', {}, page.changes),
        ],
      }
    },
    [m('SyncState', {}), m('IncludesLastItemInRange', {}, true)],
  )
}

async function readChanges(
  call: EwsCall,
  { mailbox, folder }: FoundFolder,
  {
    shape,
    at: from,
    most,
    ignored,
  }: { readonly shape: ItemShape; readonly at: number; readonly most: number; readonly ignored: ReadonlySet<string> },
): Promise<{ changes: Xml[]; at: number; isLast: boolean }> {
  const { log } = folder
  const changes: Xml[] = []
  let at = from
  for (const change of log.since(from, 'stay')) {
    if (changes.length >= most) return { changes, at, isLast: false }
    const mail = change.kind === 'removed' ? undefined : mailbox.findMail(change.immutableId)
    at = change.sequence
    if (mail === undefined) changes.push(t('Delete', {}, bareId('ItemId', change.mutableId)))
    else if (change.enteredAt <= from && change.contentAt <= from)
      changes.push(t('ReadFlagChange', {}, itemId(mail), t('IsRead', {}, mail.isRead)))
    else if (!ignored.has(toEwsId(mail.mutableId)))
      changes.push(
        t(change.enteredAt > from ? 'Create' : 'Update', {}, await presentMessage(call, { mailbox }, mail, shape, 'index')),
      )
  }
  // A server that lags behind knows less than the client already does.
  return { changes, at: Math.max(from, log.latest), isLast: true }
}
