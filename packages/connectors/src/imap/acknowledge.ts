import type { ImapFlow } from 'imapflow'

import type { Afterwards } from '../connector.ts'
import { ConnectorError } from '../connector-error.ts'
import { readSourceId } from './cursor.ts'
import type { ImapSession } from './imap-session.ts'

/**
 * Does with a kept mail what the account wants. A mail that is gone is done with: nothing happens. So is one of another UIDVALIDITY:
 * the folder was made anew, and nothing in it bears that name any more.
 */
export async function acknowledge(
  session: ImapSession,
  sourceId: string,
  afterwards: Afterwards,
  signal?: AbortSignal,
): Promise<void> {
  if (afterwards.kind === 'leave') return
  await session.use(
    async (client) => {
      const name = readSourceId(sourceId)
      if (name === null || client.mailbox === false || String(client.mailbox.uidValidity) !== name.uidValidity) return
      const { uid } = name
      if (!(await isThere(client, uid))) return
      const range = String(uid)
      switch (afterwards.kind) {
        case 'mark-read':
          return mustWork(await client.messageFlagsAdd(range, ['\\Seen'], { uid: true }))
        case 'move':
          return move(client, range, afterwards.folder)
        case 'delete':
          return remove(client, range)
        default:
          return afterwards satisfies never
      }
    },
    'session',
    signal,
  )
}

async function isThere(client: ImapFlow, uid: number): Promise<boolean> {
  const found = await client.fetchOne(String(uid), { uid: true }, { uid: true })
  return found !== false && found.uid === uid
}

async function move(client: ImapFlow, range: string, folder: string): Promise<void> {
  const folders = await client.list({ listOnly: true })
  if (!folders.some(({ path }) => path.toLowerCase() === folder.toLowerCase())) {
    const message = `The mailbox has no folder "${folder}" to move mail to.`
    throw new ConnectorError('CONFIGURATION', message, { border: 'imap', providerCode: 'NoSuchFolder' })
  }
  const path = folders.find((candidate) => candidate.path.toLowerCase() === folder.toLowerCase())?.path ?? folder
  if (client.capabilities.has('MOVE')) {
    mustWork((await client.messageMove(range, path, { uid: true })) !== false)
    return
  }
  // Without MOVE (RFC 6851) it is three steps. Cut off after the first, the next try leaves a second copy in the folder: better
  // than a mail that is nowhere.
  mustWork((await client.messageCopy(range, path, { uid: true })) !== false)
  await remove(client, range)
}

async function remove(client: ImapFlow, range: string): Promise<void> {
  // EXPUNGE without UIDPLUS (RFC 4315) would remove whatever anybody has marked as deleted in this folder. Then the mark is all
  // we set, and the mail goes when the mailbox's owner next cleans up.
  if (client.capabilities.has('UIDPLUS')) mustWork(await client.messageDelete(range, { uid: true }))
  else mustWork(await client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }))
}

/** The library says `false` where the server refused; the session knows the server's sentence. */
function mustWork(done: boolean): void {
  if (!done) throw new Error('The mail server refused')
}
