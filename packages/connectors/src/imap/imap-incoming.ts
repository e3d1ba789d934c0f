import type { IncomingConnector } from '../connector.ts'
import { acknowledge } from './acknowledge.ts'
import { fetchRaw } from './fetch-raw.ts'
import type { ImapOptions } from './imap-options.ts'
import { imapSession } from './imap-session.ts'
import { verifyImap } from './verify-imap.ts'
import { waitForChange } from './wait-for-change.ts'
import { walk } from './walk.ts'

/**
 * Receives from one mailbox over IMAP (RFC 9051, XOAUTH2 at Exchange Online). It holds one connection, which serves the walk and
 * the wait alike: Exchange answers "authenticated but not connected" to mailboxes with too many. A connection that was lost is
 * opened again by the next call; the call that lost it fails with NETWORK.
 */
export function imapIncoming(options: ImapOptions): IncomingConnector {
  const session = imapSession(options)
  const folder = options.folder ?? 'INBOX'
  return {
    open: async (signal) => {
      await session.open(signal)
    },
    verify: (report, signal) => verifyImap(options, report, signal),
    walk: (cursor, walkOptions) => walk(session, folder, cursor, walkOptions),
    fetchRaw: (sourceId, signal) => fetchRaw(session, sourceId, signal),
    waitForChange: (milliseconds, signal) =>
      waitForChange(session, milliseconds, {
        ...(options.pollEvery === undefined ? {} : { pollEvery: options.pollEvery }),
        ...(signal === undefined ? {} : { signal }),
      }),
    acknowledge: (sourceId, afterwards, signal) => acknowledge(session, sourceId, afterwards, signal),
    close: () => session.close(),
  }
}
