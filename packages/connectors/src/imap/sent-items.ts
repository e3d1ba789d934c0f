import type { ImapFlow } from 'imapflow'

import { ConnectorError } from '../connector-error.ts'
import { sayMails } from '../say-mails.ts'
import type { ImapOptions } from './imap-options.ts'
import { imapSession } from './imap-session.ts'

type MailboxOptions = Omit<ImapOptions, 'folder'>

/** Whether the folder of sent mail holds a mail of this Message-ID (given without angle brackets). */
export async function isInSentItems(options: MailboxOptions, internetMessageId: string, signal?: AbortSignal): Promise<boolean> {
  return inSentItems(options, signal, async (client) => {
    const found = await client.search({ header: { 'Message-ID': `<${internetMessageId}>` } }, { uid: true })
    if (!Array.isArray(found)) throw new Error('The search was refused')
    return found.length > 0
  })
}

/** The folder's name and how many mails it holds, as evidence of a connection test. */
export async function nameSentItems(options: MailboxOptions, signal?: AbortSignal): Promise<string> {
  return inSentItems(options, signal, ({ mailbox }) =>
    Promise.resolve(mailbox === false ? '' : `${mailbox.path}: ${sayMails(mailbox.exists)}`),
  )
}

async function inSentItems<T>(
  options: MailboxOptions,
  signal: AbortSignal | undefined,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const session = imapSession(options)
  try {
    return await session.use(
      async (client) => {
        // Exchange has no SPECIAL-USE (RFC 6154); the library then knows the folder by its names in many languages.
        const sent = (await client.list()).find(({ specialUse }) => specialUse === '\\Sent')
        if (sent === undefined) {
          const facts = { border: 'imap', providerCode: 'NoSentItems' } as const
          throw new ConnectorError('CONFIGURATION', 'The mailbox has no folder of sent mail that could be recognised.', facts)
        }
        await client.mailboxOpen(sent.path, { readOnly: true })
        return await work(client)
      },
      'session',
      signal,
    )
  } finally {
    await session.close()
  }
}
