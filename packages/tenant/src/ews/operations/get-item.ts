import type { EwsCall } from '../call.ts'
import { findMail } from '../open-mailbox.ts'
import { presentMessage } from '../present/message.ts'
import { readItemShape } from '../present/shape.ts'
import { respondEach } from '../response.ts'
import { assertSequence, requiredChild } from '../xml/schema.ts'
import { m } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { itemIdsIn, readItemId } from './item-ids.ts'

/** Whole mails: properties, bodies, MIME. */
export async function getItem(call: EwsCall): Promise<Xml> {
  assertSequence(call.body, ['ItemShape!', 'ItemIds!'])
  const shape = readItemShape(call)
  return await respondEach(
    'GetItem',
    itemIdsIn(requiredChild(call.body, 'ItemIds')),
    async (reference) => {
      const found = findMail(call, readItemId(reference).id)
      return { children: m('Items', {}, await presentMessage(call, found, found.mail, shape, 'item')) }
    },
    m('Items', {}),
  )
}
