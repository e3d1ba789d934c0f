import { conversationIdOf, readThreadIndex, replyConversation, startConversation, topicOf } from './conversation.ts'
import { editHead } from './edit-head.ts'
import { addressesOf, headerOf, messageIdsOf, scanHeaders, textOf } from './header-scan.ts'
import type { MailAddress, RawHeader } from './header-scan.ts'
import type { Importance, StoredMail } from './stored-mail.ts'
import { isMessageId, makeMessageId } from './message-id.ts'
import { ownText } from './own-text.ts'

/** What a mail's own headers say, as far as the store keeps it at hand. */
export type MailIndex = {
  readonly raw: Uint8Array
  readonly internetMessageId: string
  readonly subject: string
  readonly from: MailAddress | undefined
  readonly sender: MailAddress | undefined
  readonly importance: Importance
  readonly sentAt: number | undefined
  readonly conversationId: string
  readonly conversationIndex: string
}

/** Reads the index; gives the mail a Message-ID where it has no valid one, as Exchange does on arrival. */
export function indexMail(
  raw: Uint8Array,
  parts: {
    readonly mailboxKey: string
    readonly now: number
    readonly random: () => number
    readonly rewriteMessageId: boolean
    readonly findByMessageId: (id: string) => StoredMail | undefined
  },
): MailIndex {
  const headers = scanHeaders(raw)
  const given = headerOf(headers, 'Message-ID') ?? ''
  const keeps = isMessageId(given) && !parts.rewriteMessageId
  const internetMessageId = keeps ? given : makeMessageId(parts.random)
  const subject = textOf(headers, 'Subject')
  const from = ownAddress(addressesOf(headers, 'From')[0])
  const conversationIndex = indexOf(headers, parts)
  return {
    raw: keeps ? raw : withMessageId(raw, internetMessageId, given),
    internetMessageId: ownText(internetMessageId),
    subject: ownText(subject),
    from,
    sender: ownAddress(addressesOf(headers, 'Sender')[0]) ?? from,
    importance: importanceOf(headers),
    sentAt: dateOf(headers),
    conversationIndex,
    conversationId: conversationIdOf(parts.mailboxKey, conversationIndex, topicOf(subject)),
  }
}

/** Cut out of a header, an address would keep the whole block alive too. */
function ownAddress(given: MailAddress | undefined): MailAddress | undefined {
  return given && { name: ownText(given.name), address: ownText(given.address) }
}

function withMessageId(raw: Uint8Array, messageId: string, original: string): Uint8Array {
  // Anything but printable ASCII could break the header we write it into.
  const kept = /^[\x21-\x7e]{1,900}$/.test(original) ? [['X-Microsoft-Original-Message-ID', original] as const] : []
  return editHead(raw, { remove: ['Message-ID'], prepend: [['Message-ID', messageId], ...kept] })
}

function indexOf(
  headers: readonly RawHeader[],
  parts: {
    readonly now: number
    readonly random: () => number
    readonly findByMessageId: (id: string) => StoredMail | undefined
  },
): string {
  const own = readThreadIndex(headerOf(headers, 'Thread-Index'))
  if (own !== undefined) return own
  const ancestors = [...messageIdsOf(headers, 'In-Reply-To'), ...messageIdsOf(headers, 'References').toReversed()]
  for (const id of ancestors) {
    const parent = parts.findByMessageId(id)
    if (parent !== undefined) return replyConversation(parent.conversationIndex, parts.random)
  }
  return startConversation(parts.now, parts.random)
}

function importanceOf(headers: readonly RawHeader[]): Importance {
  const said = (headerOf(headers, 'Importance') ?? '').toLowerCase()
  if (said === 'high' || said === 'low') return said
  const priority = headerOf(headers, 'X-Priority')?.trim()[0]
  if (priority === '1' || priority === '2') return 'high'
  return priority === '4' || priority === '5' ? 'low' : 'normal'
}

function dateOf(headers: readonly RawHeader[]): number | undefined {
  const at = Date.parse(headerOf(headers, 'Date') ?? '')
  return Number.isNaN(at) ? undefined : at
}
