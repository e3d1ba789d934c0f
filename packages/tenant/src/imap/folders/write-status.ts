import type { Folder } from '../../mail/folder.ts'
import { BadArguments } from '../wire/arguments.ts'
import type { Arguments } from '../wire/arguments.ts'

const ITEMS = {
  MESSAGES: (folder: Folder) => folder.size,
  RECENT: () => 0,
  UIDNEXT: (folder: Folder) => folder.uidNext,
  UIDVALIDITY: (folder: Folder) => folder.uidValidity,
  UNSEEN: (folder: Folder) => folder.unread,
} as const
const REV2_ITEMS = {
  DELETED: (folder: Folder) => [...folder.byUid()].filter((mail) => mail.isMarkedDeleted === true).length,
  SIZE: (folder: Folder) => folder.bytes,
} as const

type Counters = Readonly<Record<string, (folder: Folder) => number>>

/** Reads `(MESSAGES UIDNEXT …)`. IMAP4rev2 adds DELETED and SIZE and no longer knows RECENT (RFC 9051 section 6.3.11). */
export function readStatusItems(given: Arguments, isRev2: boolean): string[] {
  const { RECENT, ...withoutRecent } = ITEMS
  const known: Counters = isRev2 ? { ...withoutRecent, ...REV2_ITEMS } : { ...withoutRecent, RECENT }
  const items: string[] = []
  given.skip('(')
  for (;;) {
    const item = given.keyword()
    if (!Object.hasOwn(known, item)) throw new BadArguments()
    items.push(item)
    if (given.skipIf(')')) return items
    given.space()
  }
}

export function writeStatus(folder: Folder, items: readonly string[]): string {
  const counters: Counters = { ...ITEMS, ...REV2_ITEMS }
  return `(${items.map((item) => `${item} ${String(counters[item]?.(folder) ?? 0)}`).join(' ')})`
}
