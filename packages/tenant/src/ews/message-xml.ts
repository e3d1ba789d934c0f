import type { Draft, DraftAttachment } from '../mail/draft.ts'
import type { MailAddress } from '../mail/header-scan.ts'
import type { MailState } from '../mail/mailbox.ts'
import { isMessageId } from '../mail/message-id.ts'
import { propertyKey, readExtendedField } from './present/extended-property.ts'
import { ResponseError, schemaViolation } from './refusals.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { assertSequence, booleanOf, requiredChild, textOf, wordAttribute, wordOf } from './xml/schema.ts'

/** What the elements of a t:Message say about a draft; each gives the draft with that laid over it. */
const CONTENTS: Readonly<Record<string, (draft: Draft, node: XmlNode) => Draft>> = {
  Subject: (draft, { text }) => ({ ...draft, subject: text.replace(/[\r\n]+/g, ' ') }),
  Body: (draft, node) =>
    wordAttribute(node, 'BodyType', ['HTML', 'Text'], 'Text') === 'HTML'
      ? { ...draft, html: node.text, text: undefined }
      : { ...draft, text: node.text, html: undefined },
  ToRecipients: (draft, node) => ({ ...draft, to: readMailboxes(node) }),
  CcRecipients: (draft, node) => ({ ...draft, cc: readMailboxes(node) }),
  BccRecipients: (draft, node) => ({ ...draft, bcc: readMailboxes(node) }),
  ReplyTo: (draft, node) => ({ ...draft, replyTo: readMailboxes(node) }),
  From: (draft, node) => ({ ...draft, from: readMailboxes(node)[0] }),
  Sender: (draft, node) => ({ ...draft, sender: readMailboxes(node)[0] }),
  Importance: (draft, { text }) => ({ ...draft, importance: importanceFrom(text) }),
  InternetMessageId: (draft, { text }) => {
    if (!isMessageId(text.trim())) throw new ResponseError('ErrorInvalidPropertySet', 'The InternetMessageId is not valid.')
    return { ...draft, messageId: text.trim() }
  },
  InReplyTo: (draft, { text }) => withHeader(draft, 'In-Reply-To', text),
  References: (draft, { text }) => withHeader(draft, 'References', text),
  Attachments: (draft, node) => ({
    ...draft,
    attachments: [...draft.attachments, ...node.children.map((one) => readAttachment(one))],
  }),
}

export function isContent(element: string): boolean {
  return element in CONTENTS
}

export function applyContent(draft: Draft, node: XmlNode): Draft {
  return CONTENTS[node.name]?.(draft, node) ?? draft
}

/** What an element says about the mail's state, which may change on any mail; undefined: it is no such element. */
export function readState(node: XmlNode): MailState | undefined {
  switch (node.name) {
    case 'IsRead':
      return { isRead: booleanOf(node.text.trim(), 'IsRead') }
    case 'Importance':
      return { importance: importanceFrom(node.text) }
    case 'Categories':
      return { categories: node.children.map(({ text }) => text) }
    case 'Flag': {
      const status = wordOf(textOf(node, 'FlagStatus') ?? '', ['NotFlagged', 'Flagged', 'Complete'], 'FlagStatus')
      return { flag: ({ NotFlagged: 'notFlagged', Flagged: 'flagged', Complete: 'complete' } as const)[status] }
    }
    default:
      return undefined
  }
}

export type GivenProperty = {
  readonly key: string
  readonly value: string
  readonly tag: string | undefined
  readonly header: string | undefined
}

// Tags that stand for headers (MS-OXPROPS), and the set whose names are header names.
const HEADER_OF_TAG: Readonly<Record<string, string>> = { '0x1042': 'In-Reply-To', '0x1039': 'References' }
const INTERNET_HEADERS = '00020386-0000-0000-c000-000000000046'

/** An ExtendedProperty with a single value; `header` when it stands for a header of the mail. */
export function readExtendedProperty(node: XmlNode): GivenProperty {
  assertSequence(node, ['ExtendedFieldURI!', 'Value|Values!'])
  const field = readExtendedField(requiredChild(node, 'ExtendedFieldURI'))
  const value = textOf(node, 'Value')
  if (value === undefined)
    throw new ResponseError('ErrorInvalidPropertySet', 'Properties with many values are not kept by this simulated tenant.')
  const header = field.tag === undefined ? (field.set === INTERNET_HEADERS ? field.name : undefined) : HEADER_OF_TAG[field.tag]
  return { key: propertyKey(field), value, tag: field.tag, header }
}

/** The draft with this header and no other of its name. */
export function withHeader(draft: Draft, name: string, value: string): Draft {
  if (!/^[!-9;-~]+$/.test(name)) throw new ResponseError('ErrorInvalidPropertySet', 'A header of this name cannot be set.')
  const others = draft.headers.filter((header) => header.name.toLowerCase() !== name.toLowerCase())
  return { ...draft, headers: [...others, { name, value: headerValue(value) }] }
}

/** One line of ASCII: a line break in a value would let a client write any header (RFC 5322 section 2.2). */
function headerValue(value: string): string {
  const line = value.replace(/[\r\n\0]+/g, ' ').trim()
  if (/^[\x20-\x7e]*$/.test(line)) return line
  // RFC 2047: an encoded word holds 75 characters at most, and no character may be cut in two.
  return (line.match(/.{1,10}/gsu) ?? []).map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ')
}

function readMailboxes(node: XmlNode): MailAddress[] {
  return node.children.map((mailbox) => {
    if (mailbox.name !== 'Mailbox')
      throw schemaViolation(`The element '${node.name}' has invalid child element '${mailbox.name}'.`)
    assertSequence(mailbox, ['Name', 'EmailAddress', 'RoutingType', 'MailboxType', 'ItemId', 'OriginalDisplayName'])
    const address = textOf(mailbox, 'EmailAddress') ?? ''
    if (address === '') throw new ResponseError('ErrorInvalidRecipients')
    return { name: textOf(mailbox, 'Name') ?? '', address }
  })
}

function importanceFrom(text: string): 'low' | 'normal' | 'high' {
  const word = wordOf(text.trim(), ['Low', 'Normal', 'High'], 'Importance')
  return ({ Low: 'low', Normal: 'normal', High: 'high' } as const)[word]
}

/** A t:FileAttachment, or a t:ItemAttachment that brings its mail as MIME. */
export function readAttachment(node: XmlNode): DraftAttachment {
  const name = textOf(node, 'Name') ?? 'attachment'
  const contentId = textOf(node, 'ContentId')
  const isInline = booleanOf(textOf(node, 'IsInline') ?? 'false', 'IsInline')
  if (node.name === 'FileAttachment') {
    const contentType = textOf(node, 'ContentType') ?? 'application/octet-stream'
    return { name, contentType, contentId, isInline, content: fromBase64(requiredChild(node, 'Content').text) }
  }
  const mime = node.name === 'ItemAttachment' ? textOf(requiredChild(node, 'Message'), 'MimeContent') : undefined
  if (mime === undefined)
    throw new ResponseError(
      'ErrorInvalidOperation',
      'Only files, and mails given as MIME, can be attached in this simulated tenant.',
    )
  return { name, contentType: 'message/rfc822', contentId, isInline, content: fromBase64(mime) }
}

/** Standard base64, line breaks let pass; anything else is no MIME content. */
export function fromBase64(text: string): Uint8Array {
  const bare = text.replace(/\s+/g, '')
  const padding = bare.indexOf('=')
  // Told by what must not be there: a pattern over the whole of a large mail would run out of stack.
  const isBase64 = bare.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(bare) && (padding < 0 || /^={1,2}$/.test(bare.slice(padding)))
  if (!isBase64) throw new ResponseError('ErrorMimeContentInvalidBase64String')
  return Buffer.from(bare, 'base64')
}
