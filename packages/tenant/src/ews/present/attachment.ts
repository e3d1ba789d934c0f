import { attachmentId } from '../../graph/present/attachment.ts'
import type { AttachmentPart } from '../../mail/read-parts.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { changeKeyOf, toEwsId } from '../ids.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml, XmlChild } from '../xml/write-xml.ts'
import { dateTime } from './date-time.ts'

/** The id of an attachment: the same part has the same id over Graph, but for the alphabet. */
export function ewsAttachmentId(mail: StoredMail, part: AttachmentPart): string {
  return toEwsId(attachmentId(mail, part))
}

/** `t:AttachmentId`; answers to writes name the mail around it with its new change key. */
export function presentAttachmentId(mail: StoredMail, part: AttachmentPart, withRoot: boolean): Xml {
  const root = withRoot ? { RootItemId: toEwsId(mail.mutableId), RootItemChangeKey: changeKeyOf(mail) } : {}
  return t('AttachmentId', { Id: ewsAttachmentId(mail, part), ...root })
}

/** A file, or a mail inside the mail. `content` comes last, as in Types.xsd. */
export function presentAttachment(mail: StoredMail, part: AttachmentPart, content?: XmlChild): Xml {
  return t(
    part.isItem ? 'ItemAttachment' : 'FileAttachment',
    {},
    presentAttachmentId(mail, part, false),
    t('Name', {}, part.name),
    part.isItem ? undefined : t('ContentType', {}, part.contentType),
    part.contentId === undefined ? undefined : t('ContentId', {}, part.contentId),
    t('Size', {}, part.content.length),
    t('LastModifiedTime', {}, dateTime(mail.modifiedAt)),
    t('IsInline', {}, part.isInline),
    part.isItem ? undefined : t('IsContactPhoto', {}, false),
    content,
  )
}

export function presentAttachments(mail: StoredMail, parts: readonly AttachmentPart[]): Xml | undefined {
  return parts.length === 0
    ? undefined
    : t(
        'Attachments',
        {},
        parts.map((part) => presentAttachment(mail, part)),
      )
}
