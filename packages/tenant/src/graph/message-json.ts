import { z } from 'zod'

import type { Draft } from '../mail/draft.ts'
import type { MailAddress } from '../mail/header-scan.ts'
import type { MailState } from '../mail/mailbox.ts'
import { askForReceipts } from '../mail/receipt-headers.ts'
import { GraphError } from './graph-error.ts'

const Recipient = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string().trim().min(1).max(320) }),
})
const Body = z.object({ contentType: z.string().nullish(), content: z.string().nullish() })
export const RecipientsJson = z.array(Recipient).max(1000).nullish()

export const AttachmentJson = z.object({
  '@odata.type': z.string().nullish(),
  name: z.string().min(1).max(255),
  contentType: z.string().nullish(),
  contentBytes: z.base64().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish(),
  contentLocation: z.string().nullish(),
  size: z.number().nullish(),
  /** Of an itemAttachment; read by the schema of its own type. */
  item: z.unknown().optional(),
})
export type AttachmentJson = z.infer<typeof AttachmentJson>

/** What a client may write of a message; the rest is the server's and passed over, unknown names are refused. */
export const MessageJson = z.strictObject({
  '@odata.type': z.string().nullish(),
  id: z.string().nullish(),
  subject: z.string().max(4096).nullish(),
  body: Body.nullish(),
  from: Recipient.nullish(),
  sender: Recipient.nullish(),
  toRecipients: RecipientsJson,
  ccRecipients: RecipientsJson,
  bccRecipients: RecipientsJson,
  replyTo: RecipientsJson,
  importance: z.string().nullish(),
  isRead: z.boolean().nullish(),
  isDraft: z.boolean().nullish(),
  categories: z.array(z.string()).nullish(),
  flag: z.object({ flagStatus: z.enum(['notFlagged', 'flagged', 'complete']).nullish() }).nullish(),
  inferenceClassification: z.enum(['focused', 'other']).nullish(),
  internetMessageId: z.string().nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).nullish(),
  attachments: z.array(AttachmentJson).nullish(),
  isDeliveryReceiptRequested: z.boolean().nullish(),
  isReadReceiptRequested: z.boolean().nullish(),
  receivedDateTime: z.string().nullish(),
  sentDateTime: z.string().nullish(),
  conversationId: z.string().nullish(),
  conversationIndex: z.string().nullish(),
  hasAttachments: z.boolean().nullish(),
  bodyPreview: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  changeKey: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  lastModifiedDateTime: z.string().nullish(),
  webLink: z.string().nullish(),
})
export type MessageJson = z.infer<typeof MessageJson>

// internetmessageheader resource page: custom headers only, and few of them.
const MAX_CUSTOM_HEADERS = 5

/** The draft with what the JSON says laid over it, but for its attachments; what the JSON does not name stays. */
export function applyMessageJson(draft: Draft, json: MessageJson): Draft {
  const from = json.from == null ? draft.from : addressFrom(json.from)
  const headers = [...draft.headers, ...customHeaders(json.internetMessageHeaders ?? []), ...headersFromProperties(json)]
  const receipts = { read: json.isReadReceiptRequested ?? undefined, delivery: json.isDeliveryReceiptRequested ?? undefined }
  return {
    ...draft,
    ...(json.subject === undefined ? {} : { subject: json.subject ?? '' }),
    ...(json.body == null ? {} : bodyFrom(json.body)),
    from,
    ...recipientsFrom(json),
    ...(json.importance == null ? {} : { importance: importanceFrom(json.importance) }),
    ...(json.internetMessageId == null ? {} : { messageId: json.internetMessageId }),
    headers: askForReceipts(headers, receipts, from ?? draft.owner),
  }
}

function recipientsFrom(json: MessageJson): Partial<Pick<Draft, 'to' | 'cc' | 'bcc' | 'replyTo'>> {
  const read = (list: MessageJson['toRecipients']): MailAddress[] => (list ?? []).map((one) => addressFrom(one))
  return {
    ...(json.toRecipients === undefined ? {} : { to: read(json.toRecipients) }),
    ...(json.ccRecipients === undefined ? {} : { cc: read(json.ccRecipients) }),
    ...(json.bccRecipients === undefined ? {} : { bcc: read(json.bccRecipients) }),
    ...(json.replyTo === undefined ? {} : { replyTo: read(json.replyTo) }),
  }
}

export function addressFrom({ emailAddress }: z.infer<typeof Recipient>): MailAddress {
  return { name: emailAddress.name ?? '', address: emailAddress.address }
}

function bodyFrom(body: z.infer<typeof Body>): Pick<Draft, 'text' | 'html'> {
  const content = body.content ?? ''
  return body.contentType?.toLowerCase() === 'html' ? { html: content, text: undefined } : { text: content, html: undefined }
}

function importanceFrom(text: string): Draft['importance'] {
  const low = text.toLowerCase()
  if (low === 'low' || low === 'normal' || low === 'high') return low
  throw new GraphError(400, 'RequestBodyRead', `Cannot convert the literal '${text}' to the expected type 'Edm.Importance'.`)
}

function customHeaders(headers: readonly { name: string; value: string }[]): { name: string; value: string }[] {
  for (const { name } of headers) {
    if (!/^x-/i.test(name)) {
      const message = `The internet message header name '${name}' should start with 'x-' or 'X-'.`
      throw new GraphError(400, 'InvalidInternetMessageHeader', message)
    }
  }
  if (headers.length > MAX_CUSTOM_HEADERS)
    throw new GraphError(
      400,
      'InvalidInternetMessageHeaderCollection',
      `Maximum number of headers in one message should be less than or equal to ${String(MAX_CUSTOM_HEADERS)}.`,
    )
  return headers.map(({ name, value }) => ({ name: headerName(name), value: headerValue(value) }))
}

// MAPI properties that stand for headers (MS-OXPROPS; the tags are in part from memory).
const PROPERTY_HEADERS: Readonly<Record<string, string>> = { 'string 0x1042': 'In-Reply-To', 'string 0x1039': 'References' }
const NAMED_HEADER = /^String \{00020386-0000-0000-C000-000000000046\} Name (\S+)$/i

function headersFromProperties(json: MessageJson): { name: string; value: string }[] {
  return (json.singleValueExtendedProperties ?? []).flatMap(({ id, value }) => {
    const name = PROPERTY_HEADERS[id.toLowerCase()] ?? NAMED_HEADER.exec(id)?.[1]
    return name === undefined ? [] : [{ name: headerName(name), value: headerValue(value) }]
  })
}

function headerName(name: string): string {
  if (/^[!-9;-~]+$/.test(name)) return name
  throw new GraphError(400, 'InvalidInternetMessageHeader', `The internet message header name '${name}' is not valid.`)
}

/** One line: a line break in a value would let a client write any header (RFC 5322 section 2.2). */
function headerValue(value: string): string {
  const line = value.replace(/[\r\n\0]+/g, ' ')
  if (/^[\x20-\x7e]*$/.test(line)) return line
  // RFC 2047: an encoded word holds 75 characters at most, and no character may be cut in two.
  return (line.match(/.{1,10}/gsu) ?? []).map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ')
}

/** State that may be changed on any message, drafts or not (C2). */
export function stateFrom(json: MessageJson): MailState {
  return {
    ...(json.isRead == null ? {} : { isRead: json.isRead }),
    ...(json.categories == null ? {} : { categories: json.categories }),
    ...(json.flag?.flagStatus == null ? {} : { flag: json.flag.flagStatus }),
    ...(json.importance == null ? {} : { importance: importanceFrom(json.importance) }),
    ...(json.inferenceClassification == null ? {} : { inferenceClassification: json.inferenceClassification }),
  }
}

/** Fields that may be written on drafts only (C2). */
export const DRAFT_FIELDS = [
  'subject',
  'body',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'replyTo',
  'from',
  'sender',
  'internetMessageId',
  'isDeliveryReceiptRequested',
  'isReadReceiptRequested',
] as const satisfies readonly (keyof MessageJson)[]
