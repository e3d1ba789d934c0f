import { ConnectorError } from '../connector-error.ts'
import type { IncomingConnector, WalkPage } from '../connector.ts'
import { acknowledge } from './acknowledge.ts'
import { deadCursor, readCursor, writeCursor } from './cursor.ts'
import type { EwsCursor } from './cursor.ts'
import type { EwsAccess } from './ews-access.ts'
import { makeEwsClient } from './ews-client.ts'
import { fetchMime } from './fetch-mime.ts'
import { findFolder, folderId } from './find-folder.ts'
import { listen } from './listen.ts'
import { readChanges } from './read-changes.ts'
import { verifyIncoming } from './verify-ews.ts'
import { xml } from './xml/write-xml.ts'

export type EwsIncoming = EwsAccess & {
  /** A well-known name (`inbox`), an id, or a path of names (`Inbox/Help`). */
  readonly folder: string
}

// Small pages end in small transactions, and a cut costs little.
const PAGE_SIZE = 50
// As many as Exchange gives at once (SyncFolderItems, MaxChangesReturned): for stretches of which nothing is kept.
const MAX_PAGE_SIZE = 512
/**
 * Receives over EWS: SyncFolderItems over one folder, whose SyncState is the cursor.
 *
 * A mail's name is its ItemId. Exchange changes it when the mail is moved and at no other time, and the walk is of one folder: there
 * it lasts, and a walk from the beginning names the same mails by the same ids. A mail that leaves the folder is out of our reach, as
 * it is over IMAP; one that comes back has another id, and its content tells the caller that it is known. PidTagSearchKey would outlast
 * moves, but copies share it, and finding a mail by it takes a search each time.
 */
export function ewsIncoming(given: EwsIncoming): IncomingConnector {
  const client = makeEwsClient(given)
  const folders = new Map<string, Promise<string>>()
  const folderOf = async (name: string, signal?: AbortSignal): Promise<string> => {
    const known = folders.get(name) ?? findFolder(client, name, signal)
    folders.set(name, known)
    // A failure is not remembered: the folder may be made meanwhile.
    known.catch(() => folders.delete(name))
    return await known
  }
  const listener = listen(client, async (signal) => await folderOf(given.folder, signal))

  const askPage = async (state: EwsCursor, size: number, signal?: AbortSignal) => {
    const syncState = state.syncState === null ? null : xml`<m:SyncState>${state.syncState}</m:SyncState>`
    const operation = xml`<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:DateTimeReceived"/></t:AdditionalProperties></m:ItemShape><m:SyncFolderId>${folderId(state.folder)}</m:SyncFolderId>${syncState}<m:MaxChangesReturned>${size}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`
    try {
      return readChanges(await client.askOne({ operation, kind: 'receive', ...(signal === undefined ? {} : { signal }) }))
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.code !== 'NOT_FOUND') throw error
      folders.clear()
      throw new ConnectorError('CONFIGURATION', 'The folder is not there.', error.facts, error)
    }
  }

  async function* walk(
    cursor: string | null,
    { signal, since }: { signal?: AbortSignal; since?: Date } = {},
  ): AsyncIterable<WalkPage> {
    const from = cursor === null ? null : readCursor(cursor)
    const folder = await folderOf(given.folder, signal)
    if (from !== null && from.folder !== folder) throw deadCursor('The kept position is of another folder.')
    let state: EwsCursor = from ?? { folder, syncState: null, since: since ?? null }
    let size = PAGE_SIZE
    listener.takeNews()
    for (;;) {
      const page = await askPage(state, size, signal)
      if (!page.isLast && page.changes === 0 && page.syncState === state.syncState)
        throw new ConnectorError('PROTOCOL', 'EWS says there is more, and gives nothing.', { border: 'ews' })
      state = { ...state, syncState: page.syncState }
      const { since: floor } = state
      const items =
        floor === null ? page.items : page.items.filter((one) => one.receivedAt === null || one.receivedAt >= wholeSecond(floor))
      // EWS has no filter for this: years of old mail are passed over in long strides, and the first one to keep shortens them again.
      size = items.length === 0 ? Math.min(size * 2, MAX_PAGE_SIZE) : PAGE_SIZE
      yield { items, cursor: writeCursor(state) }
      if (page.isLast) return
    }
  }

  return {
    open: async () => {},
    close: async () => await listener.close(),
    // On a client of its own: the test subscribes too, and Exchange knows by a client's cookies which server holds its subscription.
    verify: async (report, signal) => await verifyIncoming({ ...given, folderOf }, makeEwsClient(given), report, signal),
    walk,
    fetchRaw: async (sourceId, signal, mostBytes) => {
      try {
        return await fetchMime(client, sourceId, signal, mostBytes)
      } catch (error) {
        if (error instanceof ConnectorError && error.code === 'NOT_FOUND') return null
        throw error
      }
    },
    waitForChange: async (milliseconds, signal) => await listener.wait(milliseconds, signal),
    acknowledge: async (sourceId, afterwards, signal) =>
      await acknowledge(client, sourceId, afterwards, { signal, folderOf: async (name) => await folderOf(name, signal) }),
  }
}

/** Exchange tells whole seconds. */
function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
