import { areRepliesOn } from '../directory/automatic-replies.ts'
import type { AutomaticReplies } from '../directory/automatic-replies.ts'
import type { Directory, DirectoryUser } from '../directory/directory.ts'
import { makeGuid } from '../random.ts'
import { isSuppressed } from './auto-response-suppress.ts'
import { readThreadIndex, replyConversation } from './conversation.ts'
import { encodeAddress, encodeHeaderText } from './encode-header.ts'
import { addressesOf, headerOf, messageIdsOf, scanHeaders, textOf } from './header-scan.ts'
import type { RawHeader } from './header-scan.ts'
import { makeMessageId } from './message-id.ts'
import { rfcDate } from './non-delivery-report.ts'
import { plainTextOf } from './plain-text.ts'
import { subjectPrefix } from './subject-prefix.ts'

// Who answers nobody's answer: mail programs and list managers write from these names (RFC 3834 section 2).
const ROBOTS = /^(?:postmaster|mailer-daemon|noreply|no-reply|owner-.*|.*-(?:request|owner|bounces?))@/i
// References longer than this are of a loop or of an attack; the newest ids are the useful ones.
const MAX_REFERENCES = 30

export type AutomaticReplyParts = {
  readonly directory: Directory
  readonly now: number
  readonly random: () => number
  /** Senders answered already, for each setting of a mailbox: switching the answers on anew begins a new list. */
  readonly answered: WeakMap<AutomaticReplies, Set<string>>
}

/** An answer on its way: `from` is the envelope's sender. */
export type AutomaticReply = { readonly from: string; readonly to: string; readonly raw: Uint8Array }

/**
 * The out-of-office answer of a mailbox to a mail that just arrived, or undefined where none is due. Each sender gets one while
 * the answers stay on, and automatic mail none at all: two such mailboxes that write to each other stop after one answer each.
 * A mailbox of other manners answers every mail that names a sender.
 */
export function automaticReplyTo(
  owner: DirectoryUser,
  envelopeSender: string,
  raw: Uint8Array,
  parts: AutomaticReplyParts,
): AutomaticReply | undefined {
  const { automaticReplies: replies } = owner
  if (envelopeSender === '' || !areRepliesOn(replies, parts.now)) return undefined
  const headers = scanHeaders(raw)
  const isWellBehaved = replies.manners === 'exchange'
  if (isWellBehaved && !mayBeAnswered(headers, envelopeSender)) return undefined
  const sender = parts.directory.findUser(envelopeSender)
  if (sender?.id === owner.id) return undefined
  const isInternal = sender !== undefined || parts.directory.isAccepted(envelopeSender)
  if (!isInternal && replies.externalAudience !== 'all') return undefined
  const answered = parts.answered.get(replies) ?? new Set<string>()
  parts.answered.set(replies, answered)
  const key = (sender?.id ?? envelopeSender).toLowerCase()
  if (isWellBehaved && answered.has(key)) return undefined
  answered.add(key)
  const html = isInternal ? replies.internalReplyMessage : replies.externalReplyMessage
  const from = replies.manners === 'every-mail-unmarked' ? owner.mail : ''
  return { from, to: envelopeSender, raw: composeReply(owner, envelopeSender, html, headers, parts) }
}

function mayBeAnswered(headers: readonly RawHeader[], sender: string): boolean {
  const value = (name: string) => (headerOf(headers, name) ?? '').trim().toLowerCase()
  const submitted = value('Auto-Submitted').split(';')[0]?.trim() ?? ''
  if (submitted !== '' && submitted !== 'no') return false
  if (isSuppressed(headers, 'oof', 'autoreply')) return false
  if (['bulk', 'list', 'junk', 'auto_reply'].includes(value('Precedence'))) return false
  if (value('List-Id') !== '' || value('X-MS-Exchange-Inbox-Rules-Loop') !== '') return false
  return headerOf(headers, 'X-MS-Exchange-Message-Is-Ndr') === undefined && !ROBOTS.test(sender)
}

/** By what Exchange's answers are known, and answered by no machine. */
function marksOf({ mail }: DirectoryUser): string[] {
  return [
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    `X-MS-Exchange-Inbox-Rules-Loop: ${mail}`,
    'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent',
  ]
}

function composeReply(
  owner: DirectoryUser,
  to: string,
  html: string,
  headers: readonly RawHeader[],
  { now, random }: AutomaticReplyParts,
): Uint8Array {
  const messageId = messageIdsOf(headers, 'Message-ID')[0]
  const references = [...messageIdsOf(headers, 'References'), ...(messageId === undefined ? [] : [messageId])]
  const subject = textOf(headers, 'Subject')
  const isMarked = owner.automaticReplies.manners !== 'every-mail-unmarked'
  const prefix = isMarked ? subjectPrefix('automaticReply', owner.language) : 'Re: '
  const thread = readThreadIndex(headerOf(headers, 'Thread-Index'))
  const addressed = addressesOf(headers, 'From').find((one) => one.address.toLowerCase() === to.toLowerCase())
  const boundary = `_000_${makeGuid(random)}_`
  const part = (type: string, text: string): string[] => [
    `--${boundary}`,
    `Content-Type: ${type}; charset="utf-8"`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(text, 'utf8')
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ]
  return Buffer.from(
    [
      `From: ${encodeAddress(owner.displayName, owner.mail)}`,
      `To: ${encodeAddress(addressed?.name ?? '', to)}`,
      `Subject: ${encodeHeaderText(prefix + subject)}`,
      `Thread-Topic: ${encodeHeaderText(subject)}`,
      ...(thread === undefined ? [] : [`Thread-Index: ${replyConversation(thread, random)}`]),
      `Date: ${rfcDate(now)}`,
      `Message-ID: ${makeMessageId(random)}`,
      ...(messageId === undefined ? [] : [`In-Reply-To: ${messageId}`]),
      ...(references.length === 0 ? [] : [`References: ${references.slice(-MAX_REFERENCES).join('\r\n ')}`]),
      ...(isMarked ? marksOf(owner) : []),
      ...(messageId === undefined ? [] : [`X-MS-Exchange-Parent-Message-Id: ${messageId}`]),
      `Content-Language: ${owner.language}`,
      `Content-Type: multipart/alternative;\r\n\tboundary="${boundary}"`,
      'MIME-Version: 1.0',
      '',
      ...part('text/plain', plainTextOf(html)),
      ...part('text/html', html),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
    'utf8',
  )
}
