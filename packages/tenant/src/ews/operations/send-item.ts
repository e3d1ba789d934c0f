import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import { findMail } from '../open-mailbox.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { sendMail } from '../send-mail.ts'
import { assertSequence, booleanOf, childOf, requiredAttribute, requiredChild } from '../xml/schema.ts'
import type { Xml } from '../xml/write-xml.ts'
import { isCurrent, itemIdsIn, readItemId } from './item-ids.ts'

/** Sends drafts that are already there. The change key must be that of the draft as it is. */
export async function sendItem(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['ItemIds!', 'SavedItemFolderId'])
  const keepsCopy = booleanOf(requiredAttribute(body, 'SaveItemToFolder'), 'SaveItemToFolder')
  const saved = childOf(body, 'SavedItemFolderId')
  return await respondEach('SendItem', itemIdsIn(requiredChild(body, 'ItemIds')), async (reference) => {
    const { id, changeKey } = readItemId(reference)
    const found = findMail(call, id)
    if (changeKey === undefined) throw new ResponseError('ErrorChangeKeyRequired')
    if (!isCurrent(found.mail, changeKey)) throw new ResponseError('ErrorStaleObject')
    if (!found.mail.isDraft) throw new ResponseError('ErrorInvalidOperation', 'The item is not a draft and cannot be sent.')
    if (!keepsCopy && saved !== undefined) throw new ResponseError('ErrorInvalidSendItemSaveSettings')
    const sentItems = found.mailbox.wellKnown('sentitems')
    const target = saved === undefined ? undefined : folderInside(call, saved)
    // A folder of another mailbox cannot take what lies in this one; the copy then stays here.
    const keepIn = target?.mailbox === found.mailbox ? target.folder : sentItems
    await sendMail(call, found, keepsCopy ? keepIn : undefined)
    return { children: undefined }
  })
}
