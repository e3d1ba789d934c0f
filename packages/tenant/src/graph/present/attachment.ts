import { createHash } from 'node:crypto'

import type { StoredMail } from '../../mail/mail-store.ts'
import type { AttachmentPart } from '../../mail/read-parts.ts'
import { dateTime } from './date-time.ts'

export function attachmentId(mail: StoredMail, part: AttachmentPart): string {
  const digest = createHash('sha256').update(mail.immutableId).update(part.key).digest('base64url')
  return `${mail.immutableId.slice(0, 90).replace(/=+$/, '')}BEgAQA${digest.slice(0, 30)}=`
}

/** An attachment as Graph shows it; `contentBytes` only of files and only when the whole is asked for. */
export function presentAttachment(mail: StoredMail, part: AttachmentPart, withContent: boolean): Record<string, unknown> {
  const common = {
    '@odata.type': part.isItem ? '#microsoft.graph.itemAttachment' : '#microsoft.graph.fileAttachment',
    '@odata.mediaContentType': part.contentType,
    id: attachmentId(mail, part),
    lastModifiedDateTime: dateTime(mail.modifiedAt),
    name: part.name,
    contentType: part.isItem ? null : part.contentType,
    size: part.content.length,
    isInline: part.isInline,
  }
  if (part.isItem) return common
  return {
    ...common,
    contentId: part.contentId ?? null,
    contentLocation: null,
    ...(withContent ? { contentBytes: Buffer.from(part.content).toString('base64') } : {}),
  }
}

/** The selected fields alone; annotations and the id always. */
export function narrowed(shown: Record<string, unknown>, select: readonly string[] | undefined): Record<string, unknown> {
  if (select === undefined) return shown
  return Object.fromEntries(
    Object.entries(shown).filter(([name]) => name.startsWith('@odata.') || name === 'id' || select.includes(name)),
  )
}
