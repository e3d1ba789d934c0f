import { headerOf, messageIdsOf, scanHeaders } from '../../mail/header-scan.ts'
import type { RawHeader } from '../../mail/header-scan.ts'
import { bareSubject } from '../../mail/conversation.ts'
import { splitHead } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { schemaViolation } from '../refusals.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { requiredAttribute } from '../xml/schema.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { dateTime } from './date-time.ts'

/** A MAPI property as a request names it: by its tag, or by a set and a name or number in it. */
export type ExtendedField = {
  readonly type: string
  /** Lower case, `0x…`. */
  readonly tag: string | undefined
  /** A GUID in lower case. */
  readonly set: string | undefined
  readonly name: string | undefined
  readonly id: number | undefined
  readonly attributes: Readonly<Record<string, string>>
}

/** Sets that have a name in the schema (DistinguishedPropertySetIdType), as GUIDs (MS-OXPROPS 1.3.2). */
const SETS: Readonly<Record<string, string>> = {
  PublicStrings: '00020329-0000-0000-c000-000000000046',
  InternetHeaders: '00020386-0000-0000-c000-000000000046',
  Common: '00062008-0000-0000-c000-000000000046',
  Address: '00062004-0000-0000-c000-000000000046',
  Appointment: '00062002-0000-0000-c000-000000000046',
  Meeting: '6ed8da90-450b-101b-98da-00aa003f1305',
  Task: '00062003-0000-0000-c000-000000000046',
  CalendarAssistant: '11000e07-b51b-40d6-af21-caa85edab1d0',
  UnifiedMessaging: '4442858e-a9e3-4e80-b900-317a210cc15b',
  Sharing: '00062040-0000-0000-c000-000000000046',
}

export function readExtendedField(node: XmlNode): ExtendedField {
  const attributes = Object.fromEntries(node.attributes)
  const distinguished = attributes['DistinguishedPropertySetId']
  const set = distinguished === undefined ? attributes['PropertySetId']?.toLowerCase() : SETS[distinguished]
  const tag = attributes['PropertyTag']
  const id = attributes['PropertyId']
  if (distinguished !== undefined && set === undefined)
    throw schemaViolation(
      `The 'DistinguishedPropertySetId' attribute is invalid - The value '${distinguished.slice(0, 60)}' is invalid according to its datatype - The Enumeration constraint failed.`,
    )
  const isNamed = set !== undefined && (attributes['PropertyName'] !== undefined || id !== undefined)
  if ((tag === undefined) === !isNamed || (tag !== undefined && !/^(?:0x[0-9a-f]{1,4}|\d{1,5})$/i.test(tag)))
    throw schemaViolation(
      'An ExtendedFieldURI names a property by PropertyTag, or by a property set and PropertyName or PropertyId.',
    )
  return {
    type: requiredAttribute(node, 'PropertyType'),
    tag: tag === undefined ? undefined : `0x${Number(tag).toString(16).padStart(4, '0')}`,
    set,
    name: attributes['PropertyName'],
    id: id === undefined ? undefined : Number(id),
    attributes,
  }
}

/** The key under which the store keeps a property a client set; Graph names it by the same words. */
export function propertyKey({ type, tag, set, name, id }: ExtendedField): string {
  if (tag !== undefined) return `${type} ${tag}`
  const place = `{${set ?? ''}}`
  return name === undefined ? `${type} ${place} Id 0x${(id ?? 0).toString(16)}` : `${type} ${place} Name ${name}`
}

/** The property's value in this mail: what a client set, or what follows from the mail itself; undefined when it has none. */
export function extendedValue(mail: StoredMail, field: ExtendedField): string | undefined {
  const wanted = propertyKey(field).toLowerCase()
  for (const [key, value] of mail.extendedProperties ?? []) if (key.toLowerCase() === wanted) return value
  if (field.set === SETS['InternetHeaders'] && field.name !== undefined) return headerOf(scanHeaders(mail.raw), field.name)
  return field.tag === undefined ? undefined : taggedValue(mail, field.tag)
}

export function presentExtendedProperty(field: ExtendedField, value: string): Xml {
  return t('ExtendedProperty', {}, t('ExtendedFieldURI', field.attributes), t('Value', {}, value))
}

// MSGFLAG_READ, _UNMODIFIED, _UNSENT, _HASATTACH (MS-OXCMSG 2.2.1.6).
export const MESSAGE_FLAGS = '0x0e07'
const READ = 1
export const UNSENT = 8
const HAS_ATTACHMENTS = 0x10

/** Tags of MS-OXPROPS that mail programs ask for and that follow from a mail. */
function taggedValue(mail: StoredMail, tag: string): string | undefined {
  const headers = (): readonly RawHeader[] => scanHeaders(mail.raw)
  switch (tag) {
    case '0x1035':
      return mail.internetMessageId
    case '0x007d': {
      const { headEnd } = splitHead(mail.raw)
      return mail.isDraft ? undefined : Buffer.from(mail.raw.subarray(0, headEnd)).toString('utf8')
    }
    case '0x1042':
      return messageIdsOf(headers(), 'In-Reply-To')[0]
    case '0x1039':
      return headerOf(headers(), 'References')
    case '0x0037':
    case '0x0e1d':
      return mail.subject
    case '0x0070':
      return bareSubject(mail.subject)
    case '0x0071':
      return mail.conversationIndex
    case '0x0e08':
      return String(mail.raw.length)
    case '0x0e06':
      return dateTime(mail.receivedAt)
    case '0x0039':
      return dateTime(mail.sentAt)
    case '0x3008':
      return dateTime(mail.modifiedAt)
    case '0x0c1a':
      return mail.sender?.name
    case '0x0c1f':
    case '0x5d01':
      return mail.sender?.address
    case '0x0042':
      return mail.from?.name
    case '0x0065':
    case '0x5d02':
      return mail.from?.address
    case MESSAGE_FLAGS:
      return String((mail.isRead ? READ : 0) + (mail.isDraft ? UNSENT : 0) + (mail.hasAttachments === true ? HAS_ATTACHMENTS : 0))
    case '0x0e1b':
      return String(mail.hasAttachments ?? false)
    case '0x0017':
      return { low: '0', normal: '1', high: '2' }[mail.importance]
    case '0x1090':
      return { notFlagged: undefined, complete: '1', flagged: '2' }[mail.flag]
    case '0x001a':
      return 'IPM.Note'
    case '0x300b':
      return Buffer.from(mail.immutableId).toString('base64')
    default:
      return undefined
  }
}
