import { addressesOf, messageIdsOf } from '../../mail/header-scan.ts'
import { bareSubject } from '../../mail/conversation.ts'
import { readParts } from '../../mail/read-parts.ts'
import { plainTextOf } from '../../mail/plain-text.ts'
import { extendedValue } from '../present/extended-property.ts'
import type { ItemView } from '../present/item-properties.ts'
import type { Path } from '../present/shape.ts'

/** A property's value as restrictions and sorting compare it; a list holds if one of its members does. Undefined: it has none. */
export type Comparable = string | number | boolean | readonly string[] | undefined

export type ReadComparable<Thing> = (thing: Thing, path: Path) => Promise<Comparable>

const IMPORTANCE = { low: 'Low', normal: 'Normal', high: 'High' } as const

type Reader = (view: ItemView) => Comparable | Promise<Comparable>

const people =
  (header: string): Reader =>
  ({ headers }) =>
    addressesOf(headers, header).flatMap(({ name, address }) => [name, address])

const one = (who: { readonly name: string; readonly address: string } | undefined): Comparable => who && [who.name, who.address]

/** URIs a restriction may name. Times are milliseconds. */
const READERS: Readonly<Record<string, Reader>> = {
  'item:Subject': ({ mail }) => mail.subject,
  'item:DateTimeReceived': ({ mail }) => mail.receivedAt,
  'item:DateTimeSent': ({ mail }) => mail.sentAt,
  'item:DateTimeCreated': ({ mail }) => mail.createdAt,
  'item:LastModifiedTime': ({ mail }) => mail.modifiedAt,
  'item:Size': ({ mail }) => mail.raw.length,
  'item:ItemClass': () => 'IPM.Note',
  'item:Importance': ({ mail }) => IMPORTANCE[mail.importance],
  'item:Sensitivity': () => 'Normal',
  'item:Categories': ({ mail }) => mail.categories,
  'item:IsDraft': ({ mail }) => mail.isDraft,
  'item:InReplyTo': ({ headers }) => messageIdsOf(headers, 'In-Reply-To')[0],
  'item:HasAttachments': async ({ mail }) => {
    mail.hasAttachments ??= (await readParts(mail.raw)).attachments.some((part) => !part.isInline)
    return mail.hasAttachments
  },
  'item:Body': async ({ mail }) => {
    const { text, html } = await readParts(mail.raw)
    return text ?? plainTextOf(html ?? '')
  },
  'item:DisplayTo': people('To'),
  'item:DisplayCc': people('Cc'),
  'item:ConversationId': ({ mail }) => mail.conversationId,
  'message:ToRecipients': people('To'),
  'message:CcRecipients': people('Cc'),
  'message:From': ({ mail }) => one(mail.from),
  'message:Sender': ({ mail }) => one(mail.sender),
  'message:IsRead': ({ mail }) => mail.isRead,
  'message:InternetMessageId': ({ mail }) => mail.internetMessageId,
  'message:ConversationTopic': ({ mail }) => bareSubject(mail.subject),
}

const UNSORTABLE = new Set(['item:Body', 'item:Categories', 'message:ToRecipients', 'message:CcRecipients'])

export function isQueryable(path: Path): boolean {
  return path.kind === 'extended' || (path.kind === 'field' ? path.uri in READERS : path.uri === 'item:InternetMessageHeader')
}

export function isSortable(path: Path): boolean {
  return isQueryable(path) && path.kind !== 'indexed' && !(path.kind === 'field' && UNSORTABLE.has(path.uri))
}

export const comparableOfMail: ReadComparable<ItemView> = async (view, path) => {
  switch (path.kind) {
    case 'field':
      return await READERS[path.uri]?.(view)
    case 'indexed':
      return view.headers.find(({ name }) => name.toLowerCase() === path.index.toLowerCase())?.value
    case 'extended':
      return extendedValue(view.mail, path.field)
    default:
      return path satisfies never
  }
}
