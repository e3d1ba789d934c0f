import type { WalkItem, WalkPage } from '../connector.ts'
import { deadCursor, readCursor, writeCursor, writeSourceId } from './cursor.ts'
import type { ImapSession } from './imap-session.ts'

/** Mails a page names: few enough to be made durable in one transaction. */
export const PAGE_SIZE = 50

/**
 * Yields all mail after the cursor, oldest first, until none is left that was there when it began. Each page asks anew whether
 * the folder's UIDVALIDITY is still the one it began with, as the connection may be another by then.
 */
export async function* walk(
  session: ImapSession,
  folder: string,
  cursor: string | null,
  { signal, since }: { readonly signal?: AbortSignal; readonly since?: Date } = {},
): AsyncGenerator<WalkPage> {
  const from = cursor === null ? null : readCursor(cursor)
  const floor = from === null ? (since ?? null) : from.since
  // Whatever is announced from here on is news for the next walk.
  session.takeNews()
  const start = await session.use(
    async (client) => {
      // SELECT once more, for UIDNEXT as it is now.
      const { uidValidity, uidNext } = await client.mailboxOpen(folder)
      if (from !== null && from.uidValidity !== String(uidValidity)) throw changedIdentity()
      const lastUid = from?.lastUid ?? 0
      const found = await client.search(
        { uid: `${String(lastUid + 1)}:*`, ...(floor === null ? {} : { since: dayBefore(floor) }) },
        { uid: true },
      )
      if (!Array.isArray(found)) throw new Error('The search was refused')
      // `n:*` names the last mail even when its UID is below n (RFC 9051 section 9, seq-range).
      const uids = found.filter((uid) => uid > lastUid).toSorted((one, other) => one - other)
      return { uidValidity: String(uidValidity), uids, lastUid, uidNext }
    },
    'folder',
    signal,
  )
  const { uidValidity, uids } = start
  for (let at = 0; at < uids.length; at += PAGE_SIZE) {
    const pageUids = uids.slice(at, at + PAGE_SIZE)
    const items = await askPage(session, uidValidity, pageUids, signal)
    const lastUid = pageUids.at(-1) ?? start.lastUid
    yield {
      items: floor === null ? items : items.filter((item) => isSince(item, floor)),
      cursor: writeCursor({ uidValidity, lastUid, since: floor }),
    }
  }
  const lastUid = uids.at(-1) ?? start.lastUid
  // Mail older than `since` is behind us as well: the next walk need not look at it again, and takes whatever comes.
  if (floor !== null)
    yield { items: [], cursor: writeCursor({ uidValidity, lastUid: Math.max(lastUid, start.uidNext - 1), since: null }) }
  else if (uids.length === 0) yield { items: [], cursor: writeCursor({ uidValidity, lastUid, since: null }) }
}

async function askPage(
  session: ImapSession,
  uidValidity: string,
  uids: readonly number[],
  signal: AbortSignal | undefined,
): Promise<WalkItem[]> {
  const rows = await session.use(
    async (client) => {
      if (client.mailbox === false || String(client.mailbox.uidValidity) !== uidValidity) throw changedIdentity()
      return client.fetchAll(uids.join(','), { uid: true, internalDate: true, size: true }, { uid: true })
    },
    'session',
    signal,
  )
  return rows
    .toSorted((one, other) => one.uid - other.uid)
    .map((row) => ({
      sourceId: writeSourceId(uidValidity, row.uid),
      receivedAt: dateOf(row.internalDate),
      size: row.size ?? null,
    }))
}

const changedIdentity = () => deadCursor('The folder was made anew: its mails have other names now.')

// SINCE compares days of the server's own time zone, so one day more is asked for and the rest left out here.
const dayBefore = (since: Date) => new Date(since.getTime() - 86_400_000)

const isSince = (item: WalkItem, since: Date) => item.receivedAt === null || item.receivedAt >= since

function dateOf(value: Date | string | undefined): Date | null {
  if (value === undefined) return null
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}
