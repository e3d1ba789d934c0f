import { headerOf, messageIdsOf, scanHeaders, addressesOf } from '../../mail/header-scan.ts'
import type { RawHeader } from '../../mail/header-scan.ts'
import { escapeHtml, plainTextOf } from '../../mail/plain-text.ts'
import { previewOf, readParts } from '../../mail/read-parts.ts'
import { RECEIPT_HEADERS } from '../../mail/receipt-headers.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { bareSubject } from '../../mail/conversation.ts'
import type { Directory } from '../../directory/directory.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import { folderId, itemId, toEwsId } from '../ids.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { presentMailbox } from './address.ts'
import { presentAttachments } from './attachment.ts'
import { dateTime } from './date-time.ts'
import type { ItemShape } from './shape.ts'

/** What a property is written from. */
export type ItemView = {
  readonly directory: Directory
  readonly mailbox: Mailbox
  readonly mail: StoredMail
  readonly shape: ItemShape
  /** FindItem and SyncFolderItems read an index, which has no bodies, recipients or attachments in it (D2). */
  readonly source: 'index' | 'item'
  readonly headers: readonly RawHeader[]
}

export function viewOf(view: Omit<ItemView, 'headers'>): ItemView {
  let headers: readonly RawHeader[] | undefined
  return {
    ...view,
    get headers() {
      headers ??= scanHeaders(view.mail.raw)
      return headers
    },
  }
}

export type Property = {
  readonly uri: string
  /** True where only GetItem shows it. */
  readonly itemOnly?: true
  readonly write: (view: ItemView, element: string) => Xml | undefined | Promise<Xml | undefined>
}

const text =
  (read: (view: ItemView) => string | number | boolean | undefined): Property['write'] =>
  (view, element) => {
    const value = read(view)
    return value === undefined ? undefined : t(element, {}, value)
  }

const recipients =
  (header: string): Property['write'] =>
  (view, element) => {
    const people = addressesOf(view.headers, header)
    return people.length === 0
      ? undefined
      : t(
          element,
          {},
          people.map((one) => presentMailbox(view.directory, one)),
        )
  }

const display =
  (header: string): Property['write'] =>
  (view, element) =>
    t(
      element,
      {},
      addressesOf(view.headers, header)
        .map(({ name, address }) => name || address)
        .join('; '),
    )

const person =
  (which: 'from' | 'sender'): Property['write'] =>
  (view, element) => {
    const who = view.mail[which]
    if (who === undefined) return undefined
    // The index knows a sender by name alone; its address is in the item.
    return t(
      element,
      {},
      view.source === 'index' ? t('Mailbox', {}, t('Name', {}, who.name || who.address)) : presentMailbox(view.directory, who),
    )
  }

/** Properties of a message by element name. Default shapes are lists of these names, below. */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  MimeContent: {
    uri: 'item:MimeContent',
    itemOnly: true,
    write: ({ mail }) => t('MimeContent', { CharacterSet: 'UTF-8' }, Buffer.from(mail.raw).toString('base64')),
  },
  ItemId: { uri: 'item:ItemId', write: ({ mail }) => itemId(mail) },
  ParentFolderId: {
    uri: 'item:ParentFolderId',
    write: ({ mailbox, mail }) => folderId(mailbox.folderOf(mail), 'ParentFolderId'),
  },
  ItemClass: { uri: 'item:ItemClass', write: text(() => 'IPM.Note') },
  Subject: { uri: 'item:Subject', write: text(({ mail }) => mail.subject) },
  Sensitivity: { uri: 'item:Sensitivity', write: text(() => 'Normal') },
  Body: { uri: 'item:Body', itemOnly: true, write: async (view, element) => await writeBody(view, element, view.shape.bodyType) },
  Attachments: {
    uri: 'item:Attachments',
    itemOnly: true,
    write: async ({ mail }) => presentAttachments(mail, (await readParts(mail.raw)).attachments),
  },
  DateTimeReceived: { uri: 'item:DateTimeReceived', write: text(({ mail }) => dateTime(mail.receivedAt)) },
  Size: { uri: 'item:Size', write: text(({ mail }) => mail.raw.length) },
  Categories: {
    uri: 'item:Categories',
    write: ({ mail }) =>
      mail.categories.length === 0
        ? undefined
        : t(
            'Categories',
            {},
            mail.categories.map((one) => t('String', {}, one)),
          ),
  },
  Importance: {
    uri: 'item:Importance',
    write: text(({ mail }) => ({ low: 'Low', normal: 'Normal', high: 'High' })[mail.importance]),
  },
  InReplyTo: { uri: 'item:InReplyTo', write: text(({ headers }) => messageIdsOf(headers, 'In-Reply-To')[0]) },
  IsSubmitted: { uri: 'item:IsSubmitted', write: text(({ mailbox, mail }) => mailbox.folderOf(mail).wellKnownName === 'outbox') },
  IsDraft: { uri: 'item:IsDraft', write: text(({ mail }) => mail.isDraft) },
  IsFromMe: {
    uri: 'item:IsFromMe',
    write: text(({ directory, mailbox, mail }) => directory.findUser(mail.from?.address ?? '')?.id === mailbox.userId),
  },
  IsResend: { uri: 'item:IsResend', write: text(() => false) },
  IsUnmodified: { uri: 'item:IsUnmodified', write: text(({ mail }) => !mail.isDraft) },
  InternetMessageHeaders: {
    uri: 'item:InternetMessageHeaders',
    itemOnly: true,
    write: ({ mail, headers }, element) =>
      mail.isDraft || headers.length === 0
        ? undefined
        : t(
            element,
            {},
            headers.map(({ name, value }) => t('InternetMessageHeader', { HeaderName: name }, value)),
          ),
  },
  DateTimeSent: { uri: 'item:DateTimeSent', write: text(({ mail }) => dateTime(mail.sentAt)) },
  DateTimeCreated: { uri: 'item:DateTimeCreated', write: text(({ mail }) => dateTime(mail.createdAt)) },
  ResponseObjects: {
    uri: 'item:ResponseObjects',
    itemOnly: true,
    write: ({ mail }, element) =>
      mail.isDraft
        ? t(element, {}, t('ForwardItem', {}))
        : t(element, {}, t('ReplyToItem', {}), t('ReplyAllToItem', {}), t('ForwardItem', {})),
  },
  ReminderIsSet: { uri: 'item:ReminderIsSet', write: text(() => false) },
  DisplayCc: { uri: 'item:DisplayCc', write: display('Cc') },
  DisplayTo: { uri: 'item:DisplayTo', write: display('To') },
  HasAttachments: {
    uri: 'item:HasAttachments',
    write: async ({ mail }, element) => {
      mail.hasAttachments ??= (await readParts(mail.raw)).attachments.some((part) => !part.isInline)
      return t(element, {}, mail.hasAttachments)
    },
  },
  LastModifiedTime: { uri: 'item:LastModifiedTime', write: text(({ mail }) => dateTime(mail.modifiedAt)) },
  IsAssociated: { uri: 'item:IsAssociated', write: text(() => false) },
  WebClientReadFormQueryString: {
    uri: 'item:WebClientReadFormQueryString',
    write: text(
      ({ mail }) =>
        `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(toEwsId(mail.mutableId))}&exvsurl=1&viewmodel=ReadMessageItem`,
    ),
  },
  ConversationId: { uri: 'item:ConversationId', write: ({ mail }, element) => t(element, { Id: toEwsId(mail.conversationId) }) },
  UniqueBody: {
    uri: 'item:UniqueBody',
    itemOnly: true,
    write: async (view, element) => await writeBody(view, element, view.shape.bodyType),
  },
  Flag: {
    uri: 'item:Flag',
    write: ({ mail }, element) =>
      t(element, {}, t('FlagStatus', {}, { notFlagged: 'NotFlagged', flagged: 'Flagged', complete: 'Complete' }[mail.flag])),
  },
  InstanceKey: { uri: 'item:InstanceKey', write: text(({ mail }) => Buffer.from(mail.immutableId).toString('base64')) },
  NormalizedBody: {
    uri: 'item:NormalizedBody',
    itemOnly: true,
    write: async (view, element) => await writeBody(view, element, 'HTML'),
  },
  Preview: {
    uri: 'item:Preview',
    write: async ({ mail }, element) => {
      mail.bodyPreview ??= previewOf(await readParts(mail.raw))
      return t(element, {}, mail.bodyPreview)
    },
  },
  TextBody: { uri: 'item:TextBody', itemOnly: true, write: async (view, element) => await writeBody(view, element, 'Text') },
  Sender: { uri: 'message:Sender', write: person('sender') },
  ToRecipients: { uri: 'message:ToRecipients', itemOnly: true, write: recipients('To') },
  CcRecipients: { uri: 'message:CcRecipients', itemOnly: true, write: recipients('Cc') },
  BccRecipients: { uri: 'message:BccRecipients', itemOnly: true, write: recipients('Bcc') },
  IsReadReceiptRequested: {
    uri: 'message:IsReadReceiptRequested',
    write: text(({ headers }) => headerOf(headers, RECEIPT_HEADERS.read) !== undefined),
  },
  IsDeliveryReceiptRequested: {
    uri: 'message:IsDeliveryReceiptRequested',
    write: text(({ headers }) => headerOf(headers, RECEIPT_HEADERS.delivery) !== undefined),
  },
  ConversationIndex: { uri: 'message:ConversationIndex', write: text(({ mail }) => mail.conversationIndex) },
  ConversationTopic: { uri: 'message:ConversationTopic', write: text(({ mail }) => bareSubject(mail.subject)) },
  From: { uri: 'message:From', write: person('from') },
  InternetMessageId: { uri: 'message:InternetMessageId', write: text(({ mail }) => mail.internetMessageId) },
  IsRead: { uri: 'message:IsRead', write: text(({ mail }) => mail.isRead) },
  IsResponseRequested: { uri: 'message:IsResponseRequested', write: text(() => false) },
  References: { uri: 'message:References', write: text(({ headers }) => headerOf(headers, 'References')) },
  ReplyTo: { uri: 'message:ReplyTo', itemOnly: true, write: recipients('Reply-To') },
  ReceivedBy: {
    uri: 'message:ReceivedBy',
    itemOnly: true,
    write: ({ directory, mailbox, mail }, element) => {
      const owner = directory.findUser(mailbox.userId)
      if (mail.isDraft || owner === undefined) return undefined
      return t(element, {}, presentMailbox(directory, { name: owner.displayName, address: owner.mail }))
    },
  },
}

/** What `Default` shows of a message (property set pages). */
export const DEFAULT_PROPERTIES: readonly string[] = [
  'ItemId',
  'Subject',
  'Sensitivity',
  'Body',
  'Attachments',
  'Size',
  'DateTimeSent',
  'DateTimeCreated',
  'ResponseObjects',
  'HasAttachments',
  'IsAssociated',
  'ToRecipients',
  'CcRecipients',
  'BccRecipients',
  'IsReadReceiptRequested',
  'IsDeliveryReceiptRequested',
  'From',
  'IsRead',
]

async function writeBody({ mail }: ItemView, element: string, wanted: 'Best' | 'HTML' | 'Text'): Promise<Xml> {
  const { html, text: plain } = await readParts(mail.raw)
  const asText = wanted === 'Text' || (wanted === 'Best' && html === undefined)
  if (asText) return t(element, { BodyType: 'Text', IsTruncated: 'false' }, plain ?? plainTextOf(html ?? ''))
  const content = html ?? `<html><body><div style="white-space:pre-wrap">${escapeHtml(plain ?? '')}</div></body></html>`
  return t(element, { BodyType: 'HTML', IsTruncated: 'false' }, content)
}
