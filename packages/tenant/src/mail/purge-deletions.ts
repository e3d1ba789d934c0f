import type { Mailbox } from './mailbox.ts'

/** How long a deleted mail can be brought back: the default of an Exchange mailbox, 14 days (RetainDeletedItemsFor). */
const KEPT_MILLISECONDS = 14 * 86_400_000

/** Bytes of deleted mails a mailbox keeps. Exchange has 30 GB for them; a tenant that is tested against must stay small. */
const MAX_BYTES = 32 * 1024 * 1024

/** Takes deleted mails away for good once they are old or many, the oldest first, each time another one is deleted. */
export function purgeDeletions(mailbox: Mailbox, now: () => number): void {
  const folder = mailbox.wellKnown('recoverableitemsdeletions')
  let bytes = 0
  mailbox.watch((event) => {
    if (event.kind !== 'moved' && event.kind !== 'removed') return
    const size = event.mail.raw.byteLength
    const left = event.kind === 'moved' ? event.from : event.folder
    if (left === folder) bytes -= size
    if (event.kind === 'removed') return
    if (event.folder !== folder) return
    bytes += size
    for (;;) {
      // By UID is by the time of deletion; the one just deleted stays however large it is.
      const [oldest] = folder.byUid()
      if (oldest === undefined || oldest === event.mail) return
      if (bytes <= MAX_BYTES && oldest.modifiedAt > now() - KEPT_MILLISECONDS) return
      mailbox.remove(oldest)
    }
  })
}
