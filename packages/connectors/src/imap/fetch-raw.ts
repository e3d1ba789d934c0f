import type { ImapFlow } from 'imapflow'

import { ConnectorError } from '../connector-error.ts'
import { deadCursor, readSourceId } from './cursor.ts'
import type { ImapSession } from './imap-session.ts'

/** The whole mail by UID; null when it is gone. Asked as BODY.PEEK[], which leaves \Seen alone (RFC 9051 section 6.4.5). */
export async function fetchRaw(session: ImapSession, sourceId: string, signal?: AbortSignal): Promise<Uint8Array | null> {
  return session.use(
    async (client) => {
      const uid = uidOf(client, sourceId)
      if (uid === null) return null
      const found = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true })
      if (found === false || found.uid !== uid) return null
      // The types promise bytes or nothing, but a body the server gives as NIL comes as false.
      const source: unknown = found.source
      if (source instanceof Uint8Array && source.length > 0) return source
      // A server that has just lost the mail to another client may still list it, with no text. The next look tells.
      await client.noop()
      const again = await client.fetchOne(String(uid), { uid: true }, { uid: true })
      if (again === false || again.uid !== uid) return null
      throw new ConnectorError('PROTOCOL', 'The mail server listed a mail and gave no text for it.', { border: 'imap' })
    },
    'session',
    signal,
  )
}

/** The UID a mail has in the selected folder; null for a name that was never one of IMAP's. Another UIDVALIDITY is a dead cursor. */
export function uidOf(client: ImapFlow, sourceId: string): number | null {
  const name = readSourceId(sourceId)
  if (name === null) return null
  if (client.mailbox === false || String(client.mailbox.uidValidity) !== name.uidValidity)
    throw deadCursor('The folder was made anew since this mail was listed.')
  return name.uid
}
