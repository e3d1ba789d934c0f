import type { WalkItem, WalkPage } from '../connector.ts'
import { deadCursor, fingerprintOf, readCursor, writeCursor } from './cursor.ts'
import type { Pop3Cursor } from './cursor.ts'
import type { Maildrop } from './maildrop.ts'
import type { Pop3Session } from './pop3-session.ts'
import { headIdentity, receivedAtOf } from './read-head.ts'

/** Mails a page names: few enough to be made durable in one transaction. */
const PAGE_SIZE = 50
/** Pages in a row that a start date leaves empty go untold, up to so many: each would make the caller write the memory anew. */
const EMPTY_PAGES = 4
/** Mails whose heads the memory keeps, to recognise a mailbox by. */
const LANDMARKS = 10
/** Mails looked at, at either end of the list, for one of the landmarks. */
const SEARCHED = 25

type Known = { readonly sourceId: string; readonly fingerprint: string }

/**
 * Yields all mail that the memory in the cursor does not know, in the server's order (mostly the oldest first), until none is left
 * that was there when it began. A walk that finds nothing to remember or forget yields no page: the cursor stands as it is.
 *
 * POP3 tells no dates. Each unknown mail's head is read by TOP, fifty at a time, for the time its last server took it in
 * (`receivedAtOf`). `since` leaves out what is certainly older, and remembers it; a mail that bears no such time is taken. So the
 * first walk of a full mailbox reads one head for each of its mails, which can be interrupted after any page, and once only.
 *
 * When not one name is known any more and yet a mail remembered by its head is there, the server has named its mails anew, as
 * after a move to another server: CURSOR_DEAD.
 *
 * The end of a walk, good or bad, is the end of its session.
 */
export async function* walk(session: Pop3Session, cursor: string | null, options: WalkOptions = {}): AsyncGenerator<WalkPage> {
  try {
    yield* walkOn(session, cursor, options)
  } finally {
    // Whatever comes next may be long in coming, and the mailbox is locked for all others until then.
    await session.rest()
  }
}

type WalkOptions = {
  readonly signal?: AbortSignal | undefined
  readonly since?: Date | undefined
  /** Hears the fingerprints of all that is there. */
  readonly onListed?: (fingerprints: ReadonlySet<string>) => void
}

async function* walkOn(
  session: Pop3Session,
  cursor: string | null,
  { signal, since, onListed }: WalkOptions,
): AsyncGenerator<WalkPage> {
  const from = cursor === null ? null : readCursor(cursor)
  const floor = from === null ? (since ?? null) : from.since
  const listed = await session.use((drop) => list(drop, from), { signal, isListNew: true })
  onListed?.(new Set(listed.map(({ fingerprint }) => fingerprint)))
  const isKnown = ({ fingerprint }: Known) => from?.known.has(fingerprint) === true
  const remembered = listed.filter(isKnown)
  const unknown = listed.filter((mail) => !isKnown(mail))
  const hasForgotten = from !== null && remembered.length < from.known.size
  let known = textOf(remembered)
  const landmarks = new Map<string, string>()
  for (const { fingerprint } of remembered) {
    const identity = from?.landmarks.get(fingerprint)
    if (identity !== undefined) landmarks.set(fingerprint, identity)
  }
  let untold = 0
  for (let at = 0; at < unknown.length; at += PAGE_SIZE) {
    const page = unknown.slice(at, at + PAGE_SIZE)
    const seen = await session.use((drop) => look(drop, page, floor !== null), { signal })
    known += textOf(page)
    for (const { fingerprint, head } of seen)
      if (head !== null && landmarks.size < LANDMARKS) landmarks.set(fingerprint, headIdentity(head))
    const items = seen.map(({ item }) => item).filter((item) => floor === null || isSince(item, floor))
    untold = items.length === 0 ? untold + 1 : 0
    if (untold > 0 && untold < EMPTY_PAGES) continue
    untold = 0
    yield { items, cursor: writeCursor({ known, landmarks, since: floor }) }
  }
  // Mail older than `since` is behind us as well: the next walk need not look at it again, and takes whatever comes.
  if (floor !== null || from === null || untold > 0 || (hasForgotten && unknown.length === 0))
    yield { items: [], cursor: writeCursor({ known, landmarks, since: null }) }
}

const textOf = (mails: readonly Known[]) => mails.map(({ fingerprint }) => fingerprint).join('')

async function list(drop: Maildrop, from: Pop3Cursor | null): Promise<Known[]> {
  const names = await drop.names()
  const listed = [...names.keys()].map((sourceId) => ({ sourceId, fingerprint: fingerprintOf(sourceId) }))
  if (from === null || from.landmarks.size === 0 || listed.some(({ fingerprint }) => from.known.has(fingerprint))) return listed
  const isAtAnEnd = (_: Known, at: number) => at < SEARCHED || at >= listed.length - SEARCHED
  const numbers = listed.filter(isAtAnEnd).map(({ sourceId }) => names.get(sourceId)?.[0] ?? 0)
  const landmarks = new Set(from.landmarks.values())
  for (const head of await drop.heads(numbers, false))
    if (head !== null && landmarks.has(headIdentity(head)))
      throw deadCursor('The mail server has given the mails of this mailbox other names (UIDL).')
  return listed
}

/** What the server tells of mails; one that went away since the walk began is left out. */
async function look(
  drop: Maildrop,
  page: readonly Known[],
  mustKnowDates: boolean,
): Promise<{ readonly item: WalkItem; readonly fingerprint: string; readonly head: Uint8Array | null }[]> {
  const [names, sizes] = [await drop.names(), await drop.sizes()]
  const present = page.flatMap((mail) => {
    const number = names.get(mail.sourceId)?.[0]
    return number === undefined ? [] : [{ ...mail, number }]
  })
  const heads = await drop.heads(
    present.map(({ number }) => number),
    mustKnowDates,
  )
  return present.map(({ sourceId, fingerprint, number }, at) => {
    const head = heads[at] ?? null
    const receivedAt = head === null ? null : receivedAtOf(head)
    return {
      item: { sourceId, receivedAt, size: sizes.get(number) ?? null },
      fingerprint,
      head,
    }
  })
}

const isSince = (item: WalkItem, since: Date) => item.receivedAt === null || item.receivedAt >= since
