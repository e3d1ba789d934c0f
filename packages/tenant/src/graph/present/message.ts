import { addressesOf, headerOf, scanHeaders } from '../../mail/header-scan.ts'
import type { MailAddress, RawHeader } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { escapeHtml, plainTextOf } from '../../mail/plain-text.ts'
import { previewOf, readParts } from '../../mail/read-parts.ts'
import { idFor } from '../call.ts'
import type { Call } from '../call.ts'
import { unknownProperty } from '../graph-error.ts'
import { learnHasAttachments } from '../message-fields.ts'
import { RECEIPT_HEADERS } from '../../mail/receipt-headers.ts'
import { readSelect } from '../odata/query.ts'
import { narrowed, presentAttachment } from './attachment.ts'
import { dateTime } from './date-time.ts'
import { propertyOfHeaders } from './header-property.ts'
import { sanitizeHtml } from './sanitize-html.ts'

/** What presenting needs to know of whoever asks. */
type Asked = Pick<Call, 'prefer' | 'basicOnly'>

/** What of a message is asked for. */
export type MessageShape = {
  readonly select: readonly string[] | undefined
  readonly expandAttachments: boolean
  /** Fields of each attachment; all when undefined. */
  readonly selectAttachments: readonly string[] | undefined
  /** Ids of extended properties to add. */
  readonly expandProperties: readonly string[]
}

// In the order Graph writes them. The last ones come only when they are selected (C2).
const DEFAULT_FIELDS =
  'createdDateTime lastModifiedDateTime changeKey categories receivedDateTime sentDateTime hasAttachments internetMessageId subject bodyPreview importance parentFolderId conversationId conversationIndex isDeliveryReceiptRequested isReadReceiptRequested isRead isDraft webLink inferenceClassification body sender from toRecipients ccRecipients bccRecipients replyTo flag'.split(
    ' ',
  )
const ONLY_SELECTED = ['internetMessageHeaders', 'uniqueBody']
const KNOWN = new Set(['id', ...DEFAULT_FIELDS, ...ONLY_SELECTED])
const NOT_IN_BASIC = new Set(['body', 'bodyPreview', 'uniqueBody'])

export function readShape(select: readonly string[] | undefined, expand: string | undefined): MessageShape {
  for (const name of select ?? []) if (!KNOWN.has(name)) throw unknownProperty(name)
  const properties = /singleValueExtendedProperties\s*\((.*)\)/i.exec(expand ?? '')?.[1] ?? ''
  return {
    select,
    expandAttachments: /(?:^|,)\s*attachments\b/i.test(expand ?? ''),
    selectAttachments: readSelect(/\battachments\s*\(\s*\$?select=([^)]*)\)/i.exec(expand ?? '')?.[1]),
    expandProperties: [...properties.matchAll(/id eq '((?:[^']|'')*)'/gi)].map((found) => (found[1] ?? '').replaceAll("''", "'")),
  }
}

/** A message as Graph shows it (C2). Bodies are parsed only when a field of them is asked for. */
export async function presentMessage(call: Asked, mail: StoredMail, shape: MessageShape): Promise<Record<string, unknown>> {
  const fields = shape.select ?? DEFAULT_FIELDS
  const shown: Record<string, unknown> = { '@odata.etag': etagOf(mail), id: idFor(call.prefer, mail) }
  const headers = fields.some((field) => OF_HEADERS.has(field)) ? scanHeaders(mail.raw) : []
  for (const field of fields) {
    if (field === 'id' || (call.basicOnly && NOT_IN_BASIC.has(field))) continue
    const value = await valueOf(call, mail, field, headers)
    if (value !== undefined) shown[field] = value
  }
  if (shape.expandAttachments && !call.basicOnly) {
    const parts = await readParts(mail.raw)
    shown['attachments'] = parts.attachments.map((part) => narrowed(presentAttachment(mail, part, true), shape.selectAttachments))
  }
  const properties = shape.expandProperties.flatMap((id) => {
    const value = mail.extendedProperties?.get(id) ?? propertyOfHeaders(mail, id)
    return value === undefined ? [] : [{ id, value }]
  })
  if (properties.length > 0) shown['singleValueExtendedProperties'] = properties
  return shown
}

export function etagOf(mail: StoredMail): string {
  return `W/"${mail.changeKey}"`
}

const RECIPIENTS = new Map([
  ['toRecipients', 'To'],
  ['ccRecipients', 'Cc'],
  ['bccRecipients', 'Bcc'],
  ['replyTo', 'Reply-To'],
])
const OF_HEADERS = new Set([
  ...RECIPIENTS.keys(),
  'internetMessageHeaders',
  'isDeliveryReceiptRequested',
  'isReadReceiptRequested',
])

async function valueOf(call: Asked, mail: StoredMail, field: string, headers: readonly RawHeader[]): Promise<unknown> {
  const recipients = RECIPIENTS.get(field)
  if (recipients !== undefined) return addressesOf(headers, recipients).map((address) => presentAddress(address))
  switch (field) {
    case 'createdDateTime':
      return dateTime(mail.createdAt)
    case 'lastModifiedDateTime':
      return dateTime(mail.modifiedAt)
    case 'receivedDateTime':
      return dateTime(mail.receivedAt)
    case 'sentDateTime':
      return dateTime(mail.sentAt)
    case 'changeKey':
    case 'categories':
    case 'internetMessageId':
    case 'subject':
    case 'importance':
    case 'conversationId':
    case 'conversationIndex':
    case 'isRead':
    case 'isDraft':
    case 'inferenceClassification':
      return mail[field]
    case 'parentFolderId':
      return mail.folderId
    case 'hasAttachments':
      return await learnHasAttachments(mail)
    case 'bodyPreview':
      mail.bodyPreview ??= previewOf(await readParts(mail.raw))
      return mail.bodyPreview
    case 'isDeliveryReceiptRequested':
      // Of a received mail Graph tells it only when it was asked for.
      return headerOf(headers, RECEIPT_HEADERS.delivery) !== undefined || (mail.isDraft ? false : null)
    case 'isReadReceiptRequested':
      return headerOf(headers, RECEIPT_HEADERS.read) !== undefined
    case 'webLink':
      return `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(mail.mutableId)}&exvsurl=1&viewmodel=ReadMessageItem`
    case 'body':
      return await bodyOf(call, mail)
    case 'uniqueBody':
      return uniquePart(await bodyOf(call, mail))
    case 'sender':
      return mail.sender && presentAddress(mail.sender)
    case 'from':
      return mail.from && presentAddress(mail.from)
    case 'flag':
      return { flagStatus: mail.flag }
    case 'internetMessageHeaders':
      return mail.isDraft || mail.isFromJson === true ? undefined : headers.map(({ name, value }) => ({ name, value }))
    default:
      throw unknownProperty(field)
  }
}

async function bodyOf(call: Asked, mail: StoredMail): Promise<{ contentType: string; content: string }> {
  const { html, text } = await readParts(mail.raw)
  const wanted = call.prefer.bodyType ?? (html === undefined ? 'text' : 'html')
  if (wanted === 'text') return { contentType: 'text', content: text ?? plainTextOf(html ?? '') }
  const safe = html === undefined || call.prefer.allowUnsafeHtml ? html : sanitizeHtml(html)
  const content = safe ?? `<html><body><div style="white-space:pre-wrap">${escapeHtml(text ?? '')}</div></body></html>`
  return { contentType: 'html', content }
}

/** What this mail adds to its thread: the text above the quotation, where one is marked as Outlook marks it. */
function uniquePart({ contentType, content }: { contentType: string; content: string }): {
  contentType: string
  content: string
} {
  const mark =
    contentType === 'html'
      ? /<hr[^>]*>\s*<div id="divRplyFwdMsg"|<div id="appendonsend"|<blockquote\b/i
      : /^(?:_{20,}|-----Original Message-----|>)/m
  const at = content.search(mark)
  return { contentType, content: at < 0 ? content : content.slice(0, at) }
}

/** An address as Graph shows it. */
export function presentAddress({ name, address }: MailAddress): { emailAddress: { name: string; address: string } } {
  // Graph repeats the address where a sender gave no name.
  return { emailAddress: { name: name === '' ? address : name, address } }
}
