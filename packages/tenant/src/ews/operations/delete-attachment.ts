import type { EwsCall } from '../call.ts'
import { editItem } from '../edit-item.ts'
import { findAttachment } from '../find-attachment.ts'
import { changeKeyOf, toEwsId } from '../ids.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredAttribute, requiredChild } from '../xml/schema.ts'
import { m } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Takes attachments off a draft; each answer names the draft and its new change key. */
export async function deleteAttachment(call: EwsCall): Promise<Xml> {
  assertSequence(call.body, ['AttachmentIds!'])
  return await respondEach('DeleteAttachment', requiredChild(call.body, 'AttachmentIds').children, async (reference) => {
    const { mailbox, mail, part } = await findAttachment(call, requiredAttribute(reference, 'Id'))
    if (!mail.isDraft) throw new ResponseError('ErrorInvalidOperation', 'Attachments can be changed on drafts only.')
    await editItem({ mailbox, mail }, (draft) => ({
      ...draft,
      attachments: draft.attachments.filter(({ key }) => key !== part.key),
    }))
    return { children: m('RootItemId', { RootItemId: toEwsId(mail.mutableId), RootItemChangeKey: changeKeyOf(mail) }) }
  })
}
