import { setTimeout as wait } from 'node:timers/promises'

import { ConnectorError } from '../connector-error.ts'
import type { IncomingConnector, WalkPage } from '../connector.ts'
import { findFolder } from './find-folder.ts'
import { IMMUTABLE_IDS, mailboxPath, makeGraphClient } from './graph-client.ts'
import type { GraphAccess, GraphMailbox } from './graph-client.ts'
import { readDelta } from './read-delta.ts'
import { verifyIncoming } from './verify-graph.ts'
import type { PushTest } from './verify-graph.ts'
import { readCursor, writeCursor } from './walk-cursor.ts'
import type { WalkState } from './walk-cursor.ts'

export type GraphIncoming = GraphAccess & {
  readonly mailbox: GraphMailbox
  /** A well-known name (`inbox`), an id, or a path of names (`Inbox/Help`). */
  readonly folder: string
  /** The account's address, for the connection test to hold the signed-in mailbox against. */
  readonly expectedAddress?: string
  /** What the connection test tries of change notifications; absent: nothing. */
  readonly push?: PushTest
}

// Small pages end in small transactions, and a cut costs little.
const PAGE_SIZE = 50
// With a filter on the date a delta round stops here without a word (learn.microsoft.com/graph/api/message-delta).
const MAX_FILTERED = 5_000
// Mailboxes may be set to take mails of 150 MB; as text they grow by a third.
const MAX_MAIL_BYTES = 220 * 1024 * 1024

/**
 * Receives over Graph: a delta query with immutable ids over one folder. The server's links are the cursor; changes to known mails
 * come up again and are the caller's to pass over.
 */
export function graphIncoming(given: GraphIncoming): IncomingConnector {
  const client = makeGraphClient(given)
  const mailbox = mailboxPath(given.mailbox)
  const cursorOf = `${client.host}${mailbox}/${given.folder}`
  const folders = new Map<string, Promise<string>>()
  const folderOf = async (name: string, signal?: AbortSignal): Promise<string> => {
    const known = folders.get(name) ?? findFolder(client, mailbox, name, signal)
    folders.set(name, known)
    // A failure is not remembered: the folder may be made meanwhile.
    known.catch(() => folders.delete(name))
    return await known
  }

  const firstPage = async (state: WalkState, signal?: AbortSignal): Promise<string> => {
    const folder = await folderOf(given.folder, signal)
    const filter =
      state.since === null || !state.filtered
        ? ''
        : `&$filter=${encodeURIComponent(`receivedDateTime ge ${state.since.toISOString().replace(/\.\d+/, '')}`)}`
    return `${mailbox}/mailFolders/${encodeURIComponent(folder)}/messages/delta?$select=receivedDateTime${filter}`
  }

  async function* walk(
    cursor: string | null,
    { signal, since }: { signal?: AbortSignal; since?: Date } = {},
  ): AsyncIterable<WalkPage> {
    let state: WalkState =
      cursor === null
        ? { link: null, since: since ?? null, filtered: since !== undefined, given: 0 }
        : readCursor(cursorOf, cursor)
    for (;;) {
      const path = state.link ?? (await firstPage(state, signal))
      const question = {
        method: 'GET',
        path,
        kind: 'receive',
        headers: { prefer: `${IMMUTABLE_IDS}, odata.maxpagesize=${String(PAGE_SIZE)}` },
        ...(signal === undefined ? {} : { signal }),
      } as const
      const page = readDelta(await client.requestJson(question).catch((error: unknown) => rethrow(error, state.link !== null)))
      if (page.link === state.link && !page.isLast)
        throw new ConnectorError('PROTOCOL', 'Graph gave the same page as its own next page.', { border: 'graph' })
      const count = state.given + page.items.length
      const isCutShort = page.isLast && state.filtered && count >= MAX_FILTERED
      // The filter hid what lay beyond its limit: the rest comes by a walk without it, which names the first ones once more.
      if (isCutShort) state = { ...state, link: null, filtered: false, given: 0 }
      else state = { ...state, link: page.link, given: page.isLast ? 0 : count }
      const { since: floor } = state
      const items =
        floor === null
          ? page.items
          : page.items.filter((item) => item.receivedAt === null || item.receivedAt >= wholeSecond(floor))
      yield { items, cursor: writeCursor(cursorOf, state) }
      if (page.isLast && !isCutShort) return
    }
  }

  return {
    open: async () => {},
    close: async () => {},
    verify: async (report, signal) => await verifyIncoming({ ...given, folderOf }, client, report, signal),
    walk,
    fetchRaw: async (sourceId, signal, mostBytes = MAX_MAIL_BYTES) => {
      try {
        const answer = await client.request({
          method: 'GET',
          path: `${messagePath(mailbox, sourceId)}/$value`,
          kind: 'receive',
          maxBytes: Math.min(mostBytes, MAX_MAIL_BYTES),
          headers: { accept: '*/*' },
          ...(signal === undefined ? {} : { signal }),
        })
        return answer.body
      } catch (error) {
        return nullWhenGone(error)
      }
    },
    waitForChange: async (milliseconds, signal) => {
      try {
        await wait(milliseconds, undefined, signal === undefined ? {} : { signal })
        return 'timeout'
      } catch (error) {
        throw new ConnectorError('ABORTED', 'The wait for changes was ended.', { border: 'graph' }, error)
      }
    },
    acknowledge: async (sourceId, afterwards, signal) => {
      const path = messagePath(mailbox, sourceId)
      const json = { 'content-type': 'application/json' }
      const more = { kind: 'receive' as const, ...(signal === undefined ? {} : { signal }) }
      try {
        switch (afterwards.kind) {
          case 'leave':
            return
          case 'mark-read':
            await client.request({ method: 'PATCH', path, headers: json, body: JSON.stringify({ isRead: true }), ...more })
            return
          case 'move': {
            const destinationId = await folderOf(afterwards.folder, signal)
            await client.request({
              method: 'POST',
              path: `${path}/move`,
              headers: json,
              body: JSON.stringify({ destinationId }),
              ...more,
            })
            return
          }
          case 'delete':
            await client.request({ method: 'DELETE', path, ...more })
            return
          default:
            afterwards satisfies never
        }
      } catch (error) {
        // Somebody was quicker: there is nothing left to do to it.
        nullWhenGone(error)
      }
    },
  }
}

export function messagePath(mailbox: string, id: string): string {
  return `${mailbox}/messages/${encodeURIComponent(id)}`
}

function nullWhenGone(error: unknown): null {
  if (error instanceof ConnectorError && error.code === 'NOT_FOUND') return null
  throw error
}

/** Graph knows seconds only. */
function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

/** A link of ours that Graph cannot read is as dead as one it forgot; a folder that is gone is for a person to set right. */
function rethrow(error: unknown, fromLink: boolean): never {
  if (!(error instanceof ConnectorError)) throw error
  if (fromLink && error.facts.border === 'graph' && error.facts.status === 400)
    throw new ConnectorError('CURSOR_DEAD', 'Graph no longer reads its own link.', error.facts, error)
  if (error.code === 'NOT_FOUND') throw new ConnectorError('CONFIGURATION', 'The folder is not there.', error.facts, error)
  throw error
}
