import type { StoredMail } from '../../mail/stored-mail.ts'
import { assertChangeKey, changeKeyOf } from '../ids.ts'
import { ResponseError, schemaViolation } from '../refusals.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { requiredAttribute } from '../xml/schema.ts'

export type ItemReference = { readonly id: string; readonly changeKey: string | undefined }

/** The `t:ItemId` elements of a list, which may not be empty. */
export function itemIdsIn(list: XmlNode): readonly XmlNode[] {
  if (list.children.length === 0)
    throw schemaViolation(
      `The element '${list.name}' in namespace '${list.namespace}' has incomplete content. List of possible elements expected: 'ItemId'.`,
    )
  for (const child of list.children)
    if (!['ItemId', 'OccurrenceItemId', 'RecurringMasterItemId'].includes(child.name))
      throw schemaViolation(
        `The element '${list.name}' in namespace '${list.namespace}' has invalid child element '${child.name}'.`,
      )
  return list.children
}

export function readItemId(node: XmlNode): ItemReference {
  // Occurrences are of calendars, which this tenant's mailboxes do not have.
  if (node.name !== 'ItemId') throw new ResponseError('ErrorItemNotFound')
  const changeKey = node.attributes.get('ChangeKey')
  return { id: requiredAttribute(node, 'Id'), changeKey: changeKey === '' ? undefined : changeKey }
}

/** Whether the key given is that of the mail as it is now; throws for one that could be none. */
export function isCurrent(mail: StoredMail, changeKey: string): boolean {
  assertChangeKey(changeKey)
  return changeKey === changeKeyOf(mail)
}
