import { ConnectorError } from '../connector-error.ts'
import { MAX_MAIL_BYTES } from '../imap/index.ts'
import type { Capabilities } from './capabilities.ts'
import type { Dialogue } from './dialogue.ts'
import { mailBuffer } from './mail-buffer.ts'
import { nameMails } from './name-mails.ts'
import type { UidlRow } from './name-mails.ts'
import { ConversationFault } from './pop3-answer.ts'
import type { Refusal } from './pop3-answer.ts'
import { isPlainRefusal } from './pop3-failure.ts'
import { headIdentity, readHead, readTop, topCommand } from './read-head.ts'
import { MAX_MAILS, readRow, readSize } from './read-listing.ts'

/** The mailbox as one session sees it: what lay there at sign-in, under numbers that hold for this session alone. */
export type Maildrop = {
  /** Numbers by lasting name, in the server's order; several for copies of one mail. Asked once. */
  readonly names: () => Promise<ReadonlyMap<string, readonly number[]>>
  /** Whether `names` was asked: what came later is not in it. */
  readonly isListed: () => boolean
  /** Bytes by number, as far as the server tells them. Asked once. */
  readonly sizes: () => Promise<ReadonlyMap<number, number>>
  /**
   * The heads of mails; null for one the server refuses. Without TOP the mail is downloaded and thrown away again, if
   * `mayDownload`: else null.
   */
  readonly heads: (numbers: readonly number[], mayDownload: boolean) => Promise<readonly (Uint8Array | null)[]>
  /** The whole mail. Fails with TOO_LARGE before a byte of it is asked for, where the server tells so large a size. */
  readonly read: (number: number) => Promise<Uint8Array>
  /** DELE for each; what the server refused stands in its place. They are gone once `quit` has been answered, and not before. */
  readonly remove: (numbers: readonly number[]) => Promise<readonly (Refusal | null)[]>
  /** QUIT, and the server's word that it has done what was asked (RFC 1939 section 6). Nothing can be asked any more. */
  readonly quit: () => Promise<void>
}

/** What a session sees. `leave` is called when the server has answered QUIT. */
export function openMaildrop(dialogue: Dialogue, capabilities: Capabilities, host: string, leave: () => void): Maildrop {
  let names: Promise<Map<string, readonly number[]>> | null = null
  let sizes: Promise<Map<number, number>> | null = null
  const isPipelining = capabilities.has('PIPELINING')

  const heads: Maildrop['heads'] = async (numbers, mayDownload) => {
    const hasTop = !capabilities.isTold || capabilities.has('TOP')
    const found = hasTop
      ? await dialogue.askMany(numbers.map(topCommand), isPipelining, () => orNull(readTop(dialogue)))
      : numbers.map(() => null)
    if (!mayDownload) return found
    const all: (Uint8Array | null)[] = []
    for (const [at, number] of numbers.entries())
      all.push(found[at] ?? (await orNull(readHead((take) => dialogue.askBody(`RETR ${String(number)}`, take)))))
    return all
  }

  async function list(): Promise<Map<string, readonly number[]>> {
    const rows: UidlRow[] = []
    if (capabilities.isTold && !capabilities.has('UIDL')) throw noUidl(host)
    await askAll(dialogue, 'UIDL', ({ number, told }) => rows.push({ number, uidl: told })).catch((error: unknown) => {
      // Refused by a server that promised nothing: it does not know the command.
      throw isPlainRefusal(error) && !capabilities.isTold ? noUidl(host) : error
    })
    return nameMails(rows, async (numbers) =>
      (await heads(numbers, true)).map((head) => (head === null ? null : headIdentity(head))),
    )
  }

  async function measure(): Promise<Map<number, number>> {
    const found = new Map<number, number>()
    await askAll(dialogue, 'LIST', ({ number, told }) => {
      const size = readSize(told)
      if (size !== null) found.set(number, size)
    })
    return found
  }

  const sizesOnce = () => (sizes ??= measure())
  return {
    names: () => (names ??= list()),
    isListed: () => names !== null,
    sizes: sizesOnce,
    heads,
    read: async (number) => {
      const size = (await sizesOnce()).get(number) ?? null
      if (size !== null && size > MAX_MAIL_BYTES) throw tooLarge(host, size)
      const buffer = mailBuffer(size)
      await dialogue.askBody(`RETR ${String(number)}`, buffer.take)
      return buffer.finish()
    },
    remove: (numbers) =>
      dialogue.askMany(
        numbers.map((number) => `DELE ${String(number)}`),
        isPipelining,
        async () => {
          try {
            await dialogue.hear()
            return null
          } catch (error) {
            if (isPlainRefusal(error)) return error
            throw error
          }
        },
      ),
    quit: async () => {
      await dialogue.ask('QUIT')
      leave()
    },
  }
}

async function askAll(dialogue: Dialogue, command: string, take: (row: ReturnType<typeof readRow>) => void): Promise<void> {
  try {
    await dialogue.askLines(command, MAX_MAILS, (line) => take(readRow(line)))
  } catch (error) {
    if (error instanceof ConversationFault && error.code === 'ListTooLong') throw tooMany()
    throw error
  }
}

async function orNull(asked: Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await asked
  } catch (error) {
    if (isPlainRefusal(error)) return null
    throw error
  }
}

function noUidl(host: string): ConnectorError {
  const message =
    'The mail server has no UIDL: without lasting names for mails nobody can tell which of them are here already, and mail cannot be left on the server exactly. Use IMAP.'
  return new ConnectorError('CONFIGURATION', message, { border: 'pop3', host, providerCode: 'NoUidl' })
}

function tooMany(): ConnectorError {
  const message = `The mailbox holds more than ${String(MAX_MAILS)} mails, or its list does not end. Move old mail away, or use IMAP.`
  return new ConnectorError('CONFIGURATION', message, { border: 'pop3', providerCode: 'TooManyMails' })
}

function tooLarge(host: string, size: number): ConnectorError {
  const facts = { border: 'pop3', host, providerCode: 'MailTooLarge', providerText: `${String(size)} octets` } as const
  return new ConnectorError('TOO_LARGE', 'The mail is larger than Postdesk takes.', facts)
}
