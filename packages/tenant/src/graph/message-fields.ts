import { addressesOf, scanHeaders } from '../mail/header-scan.ts'
import type { StoredMail } from '../mail/mail-store.ts'
import { readParts } from '../mail/read-parts.ts'
import { unknownProperty } from './graph-error.ts'
import { propertiesOfHeaders } from './present/header-property.ts'
import type { FieldValue } from './odata/filter.ts'

// Graph compares times as it shows them: whole seconds.
const seconds = (at: number): number => Math.floor(at / 1000) * 1000

const FIELDS: Readonly<Record<string, (mail: StoredMail) => FieldValue>> = {
  id: (mail) => mail.immutableId,
  subject: (mail) => mail.subject,
  isRead: (mail) => mail.isRead,
  isDraft: (mail) => mail.isDraft,
  importance: (mail) => mail.importance,
  internetMessageId: (mail) => mail.internetMessageId,
  conversationId: (mail) => mail.conversationId,
  parentFolderId: (mail) => mail.folderId,
  inferenceClassification: (mail) => mail.inferenceClassification,
  hasAttachments: (mail) => mail.hasAttachments ?? false,
  receivedDateTime: (mail) => seconds(mail.receivedAt),
  sentDateTime: (mail) => seconds(mail.sentAt),
  createdDateTime: (mail) => seconds(mail.createdAt),
  lastModifiedDateTime: (mail) => seconds(mail.modifiedAt),
  'flag/flagStatus': (mail) => mail.flag,
  'from/emailAddress/address': (mail) => mail.from?.address ?? '',
  'from/emailAddress/name': (mail) => mail.from?.name ?? '',
  'sender/emailAddress/address': (mail) => mail.sender?.address ?? '',
  'sender/emailAddress/name': (mail) => mail.sender?.name ?? '',
}

/** A message's value for `$filter` and `$orderby`. */
export function fieldOf(mail: StoredMail, path: string): FieldValue {
  const read = Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined
  if (read === undefined) throw unknownProperty(path.split('/')[0] ?? path)
  return read(mail)
}

/** Throws for a path that `fieldOf` does not know, so that an empty folder answers as a full one. */
export function assertField(path: string): void {
  if (!Object.hasOwn(FIELDS, path)) throw unknownProperty(path.split('/')[0] ?? path)
}

/** Collections that `any(…)` may look into. */
export function collectionOf(mail: StoredMail, path: string): readonly ReadonlyMap<string, FieldValue>[] {
  if (path === 'categories') return mail.categories.map((category) => new Map([['', category]]))
  if (path === 'singleValueExtendedProperties') {
    // What a client set by name wins over what the headers say.
    return [...propertiesOfHeaders(mail), ...(mail.extendedProperties ?? [])].map(
      ([id, value]) =>
        new Map([
          ['id', id],
          ['value', value],
        ]),
    )
  }
  const header = RECIPIENT_HEADERS[path]
  if (header !== undefined) {
    return addressesOf(scanHeaders(mail.raw), header).map(
      ({ name, address }) =>
        new Map([
          ['emailAddress/name', name],
          ['emailAddress/address', address],
        ]),
    )
  }
  throw unknownProperty(path)
}

const RECIPIENT_HEADERS: Readonly<Record<string, string>> = { toRecipients: 'To', ccRecipients: 'Cc', bccRecipients: 'Bcc' }
const COLLECTIONS = ['categories', 'singleValueExtendedProperties', ...Object.keys(RECIPIENT_HEADERS)]

export function assertPath(path: string): void {
  if (!COLLECTIONS.includes(path)) assertField(path)
}

/** Attachments that show as such; inline parts do not count (C2). Parsed once, then remembered. */
export async function learnHasAttachments(mail: StoredMail): Promise<boolean> {
  if (mail.hasAttachments === undefined) {
    const parts = await readParts(mail.raw)
    mail.hasAttachments = parts.attachments.some((attachment) => !attachment.isInline)
  }
  return mail.hasAttachments
}
