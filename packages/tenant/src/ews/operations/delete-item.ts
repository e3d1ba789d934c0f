import type { EwsCall } from '../call.ts'
import { findMail } from '../open-mailbox.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredAttribute, requiredChild, wordOf } from '../xml/schema.ts'
import type { Xml } from '../xml/write-xml.ts'
import { itemIdsIn, readItemId } from './item-ids.ts'

/** Deletes mails: into Deleted Items, into the hidden folder of recoverable items, or for good. */
export async function deleteItem(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['ItemIds!'])
  const type = wordOf(requiredAttribute(body, 'DeleteType'), ['HardDelete', 'SoftDelete', 'MoveToDeletedItems'], 'DeleteType')
  return await respondEach('DeleteItem', itemIdsIn(requiredChild(body, 'ItemIds')), (reference) => {
    const { mailbox, mail } = findMail(call, readItemId(reference).id)
    if (type === 'HardDelete') mailbox.remove(mail)
    else mailbox.move(mail, mailbox.wellKnown(type === 'SoftDelete' ? 'recoverableitemsdeletions' : 'deleteditems'))
    return { children: undefined }
  })
}
