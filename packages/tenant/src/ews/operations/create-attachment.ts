import { isFull } from '../../mail/mailbox-quota.ts'
import { readParts } from '../../mail/read-parts.ts'
import type { EwsCall } from '../call.ts'
import { editItem } from '../edit-item.ts'
import { readAttachment } from '../message-xml.ts'
import { findMail } from '../open-mailbox.ts'
import { presentAttachmentId } from '../present/attachment.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredChild } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { isCurrent, readItemId } from './item-ids.ts'

const FILE_STEPS = [
  'AttachmentId',
  'Name',
  'ContentType',
  'ContentId',
  'ContentLocation',
  'Size',
  'LastModifiedTime',
  'IsInline',
  'IsContactPhoto',
  'Content',
]
const ITEM_STEPS = [...FILE_STEPS.slice(0, 8), 'Item|Message|CalendarItem|Contact|Task|PostItem|MeetingMessage']

/** Attaches files, or mails given as MIME, to a draft. Each answer names the draft's new change key. */
export async function createAttachment(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['ParentItemId!', 'Attachments!'])
  const parent = requiredChild(body, 'ParentItemId')
  const attachments = requiredChild(body, 'Attachments').children
  for (const one of attachments) assertSequence(one, one.name === 'FileAttachment' ? FILE_STEPS : ITEM_STEPS)
  return await respondEach(
    'CreateAttachment',
    attachments,
    async (node) => {
      const { id, changeKey } = readItemId({ ...parent, name: 'ItemId' })
      const { mailbox, mail, owner } = findMail(call, id)
      // Only the first of several can come with the key the client knows.
      if (changeKey !== undefined) isCurrent(mail, changeKey)
      if (!mail.isDraft) throw new ResponseError('ErrorInvalidOperation', 'Attachments can be changed on drafts only.')
      if (isFull(call.world.mail, owner)) throw new ResponseError('ErrorQuotaExceeded')
      const attachment = readAttachment(node)
      await editItem({ mailbox, mail }, (draft) => ({ ...draft, attachments: [...draft.attachments, attachment] }))
      const added = (await readParts(mail.raw)).attachments.findLast((part) => part.name === attachment.name || part.isItem)
      if (added === undefined) throw new ResponseError('ErrorInternalServerError')
      return { children: m('Attachments', {}, t(node.name, {}, presentAttachmentId(mail, added, true))) }
    },
    m('Attachments', {}),
  )
}
