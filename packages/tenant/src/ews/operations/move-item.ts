import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import type { FoundFolder } from '../folder-reference.ts'
import { itemId } from '../ids.ts'
import { findMail } from '../open-mailbox.ts'
import type { FoundMail } from '../open-mailbox.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { isFull } from '../../mail/mailbox-quota.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { assertSequence, booleanOf, childOf, requiredChild } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { itemIdsIn, readItemId } from './item-ids.ts'

/** Moves mails. Within a mailbox they get a new ItemId; into another mailbox they become other mails, which are not named (D2). */
export async function moveItem(call: EwsCall): Promise<Xml> {
  return await relocate(call, 'MoveItem', ({ mailbox, mail }, target) => {
    if (target.mailbox === mailbox) {
      mailbox.move(mail, target.folder)
      return mail
    }
    assertRoom(call, target)
    addTwin(mail, target)
    mailbox.remove(mail)
    return undefined
  })
}

export async function copyItem(call: EwsCall): Promise<Xml> {
  return await relocate(call, 'CopyItem', ({ mailbox, mail }, target) => {
    assertRoom(call, target)
    if (target.mailbox === mailbox) return mailbox.copy(mail, target.folder)
    addTwin(mail, target)
    return undefined
  })
}

/** What makes a mailbox larger is refused where it is full; a move within it is not. */
function assertRoom({ world }: EwsCall, { owner }: FoundFolder): void {
  if (isFull(world.mail, owner)) throw new ResponseError('ErrorQuotaExceeded')
}

function addTwin(mail: StoredMail, { mailbox, folder }: FoundFolder): void {
  const { receivedAt, isRead, isDraft, flag, categories, importance, extendedProperties } = mail
  const state = { flag, categories, importance, ...(extendedProperties && { extendedProperties }) }
  mailbox.add(mail.raw, { folder, receivedAt, isRead, isDraft, state })
}

async function relocate(
  call: EwsCall,
  operation: string,
  put: (found: FoundMail, target: FoundFolder) => StoredMail | undefined,
): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['ToFolderId!', 'ItemIds!', 'ReturnNewItemIds'])
  const returnsIds = booleanOf(childOf(body, 'ReturnNewItemIds')?.text.trim() ?? 'true', 'ReturnNewItemIds')
  return await respondEach(
    operation,
    itemIdsIn(requiredChild(body, 'ItemIds')),
    (reference) => {
      const found = findMail(call, readItemId(reference).id)
      const now = put(found, folderInside(call, requiredChild(body, 'ToFolderId')))
      return { children: m('Items', {}, now !== undefined && returnsIds ? t('Message', {}, itemId(now)) : undefined) }
    },
    m('Items', {}),
  )
}
