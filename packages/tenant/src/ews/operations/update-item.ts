import type { Draft } from '../../mail/draft.ts'
import type { MailState } from '../../mail/mailbox.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import type { EwsCall } from '../call.ts'
import { editItem } from '../edit-item.ts'
import { folderInside } from '../folder-reference.ts'
import { itemId } from '../ids.ts'
import { applyContent, isContent, readExtendedProperty, readState, withHeader } from '../message-xml.ts'
import { findMail } from '../open-mailbox.ts'
import type { FoundMail } from '../open-mailbox.ts'
import { propertyKey } from '../present/extended-property.ts'
import { PROPERTIES } from '../present/item-properties.ts'
import { PATH_NAMES, readPath } from '../present/shape.ts'
import type { Path } from '../present/shape.ts'
import { ResponseError, schemaViolation } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { sendMail } from '../send-mail.ts'
import { isAtLeast } from '../server-version.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, booleanOf, childOf, requiredAttribute, requiredChild, wordOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { isCurrent, readItemId } from './item-ids.ts'

const CONFLICTS = ['NeverOverwrite', 'AutoResolve', 'AlwaysOverwrite'] as const
const DISPOSITIONS = ['SaveOnly', 'SendOnly', 'SendAndSaveCopy'] as const

/**
 * Changes properties. What is state (read, flag, categories, importance) may change on any mail, contents on drafts. A change key
 * that is not the current one is a conflict under NeverOverwrite; the other two modes write over it.
 */
export async function updateItem(call: EwsCall): Promise<Xml> {
  const { body, version } = call
  assertSequence(body, ['SavedItemFolderId', 'ItemChanges!'])
  const mode = wordOf(requiredAttribute(body, 'ConflictResolution'), CONFLICTS, 'ConflictResolution')
  const given = body.attributes.get('MessageDisposition')
  const disposition = given === undefined ? undefined : wordOf(given, DISPOSITIONS, 'MessageDisposition')
  const suppress = body.attributes.get('SuppressReadReceipts')
  if (suppress !== undefined) {
    if (!isAtLeast(version, 'Exchange2013_SP1')) throw schemaViolation("The 'SuppressReadReceipts' attribute is not declared.")
    booleanOf(suppress, 'SuppressReadReceipts')
  }
  const changes = requiredChild(body, 'ItemChanges').children
  for (const change of changes) assertSequence(change, ['ItemId|OccurrenceItemId|RecurringMasterItemId!', 'Updates!'])
  return await respondEach(
    'UpdateItem',
    changes,
    async (change) => {
      const { id, changeKey } = readItemId(requiredFirst(change))
      const found = findMail(call, id)
      if (disposition === undefined) throw new ResponseError('ErrorMessageDispositionRequired')
      if (changeKey === undefined && mode !== 'AlwaysOverwrite')
        throw new ResponseError('ErrorChangeKeyRequiredForWriteOperations')
      if (changeKey !== undefined && !isCurrent(found.mail, changeKey) && mode === 'NeverOverwrite')
        throw new ResponseError('ErrorIrresolvableConflict')
      await applyUpdates(found, requiredChild(change, 'Updates').children)
      const written = t('Message', {}, itemId(found.mail))
      if (disposition !== 'SaveOnly') {
        if (!found.mail.isDraft) throw new ResponseError('ErrorInvalidOperation', 'The item is not a draft and cannot be sent.')
        await sendMail(call, found, disposition === 'SendOnly' ? undefined : keptIn(call, found))
        return { children: [m('Items', {}), m('ConflictResults', {}, t('Count', {}, 0))] }
      }
      return { children: [m('Items', {}, written), m('ConflictResults', {}, t('Count', {}, 0))] }
    },
    m('Items', {}),
  )
}

function keptIn(call: EwsCall, { mailbox }: FoundMail) {
  const saved = childOf(call.body, 'SavedItemFolderId')
  const target = saved === undefined ? undefined : folderInside(call, saved)
  return target?.mailbox === mailbox ? target.folder : mailbox.wellKnown('sentitems')
}

type Plan = {
  readonly edits: readonly ((draft: Draft) => Draft)[]
  readonly state: MailState
  readonly set: readonly (readonly [string, string])[]
  readonly removed: readonly string[]
}

/** All updates are read before the first is done, so that a bad one leaves the mail as it was. */
async function applyUpdates({ mailbox, mail }: FoundMail, updates: readonly XmlNode[]): Promise<void> {
  let plan: Plan = { edits: [], state: {}, set: [], removed: [] }
  for (const update of updates) plan = planned(plan, update)
  if (plan.edits.length > 0 && !mail.isDraft) throw new ResponseError('ErrorInvalidPropertySet')
  if (plan.edits.length > 0)
    await editItem({ mailbox, mail }, (draft) =>
      plan.edits.reduce((edited, edit) => edit(edited), { ...draft, ...importanceOf(plan.state) }),
    )
  const state = { ...plan.state, ...propertiesOf(plan, mail) }
  const needsUpdate = plan.edits.length === 0 || Object.keys(state).length > 0
  if (needsUpdate && !mailbox.update(mail, state)) throw new ResponseError('ErrorItemNotFound')
}

function propertiesOf({ set, removed }: Plan, { extendedProperties }: StoredMail): Pick<MailState, 'extendedProperties'> {
  if (set.length === 0 && removed.length === 0) return {}
  const kept = new Map([...(extendedProperties ?? []), ...set])
  for (const key of removed) kept.delete(key)
  return { extendedProperties: kept }
}

function importanceOf({ importance }: MailState): Partial<Draft> {
  return importance === undefined ? {} : { importance }
}

function planned(plan: Plan, update: XmlNode): Plan {
  const path = readPath(requiredFirst(update))
  if (update.name === 'DeleteItemField') return withDeletion(plan, update, path)
  if (update.name !== 'SetItemField' && update.name !== 'AppendToItemField')
    throw schemaViolation(`The element 'Updates' has invalid child element '${update.name}'.`)
  assertSequence(update, [`${PATH_NAMES}!`, 'Message|Item!'])
  const [value, second] = update.children[1]?.children ?? []
  if (value === undefined || second !== undefined) throw new ResponseError('ErrorIncorrectUpdatePropertyCount')
  if (!isNamedBy(value, path)) throw new ResponseError('ErrorUpdatePropertyMismatch')
  if (value.name === 'ExtendedProperty') {
    const { key, value: text, header } = readExtendedProperty(value)
    const edits = header === undefined ? plan.edits : [...plan.edits, (draft: Draft) => withHeader(draft, header, text)]
    return { ...plan, edits, set: [...plan.set, [key, text]] }
  }
  const state = readState(value)
  if (state !== undefined) return { ...plan, state: { ...plan.state, ...state } }
  if (!isContent(value.name) || value.name === 'Attachments') throw new ResponseError('ErrorInvalidPropertySet')
  return { ...plan, edits: [...plan.edits, (draft) => applyContent(draft, value)] }
}

const LISTS: ReadonlyMap<string, 'to' | 'cc' | 'bcc' | 'replyTo'> = new Map([
  ['message:ToRecipients', 'to'],
  ['message:CcRecipients', 'cc'],
  ['message:BccRecipients', 'bcc'],
  ['message:ReplyTo', 'replyTo'],
])

function withDeletion(plan: Plan, update: XmlNode, path: Path): Plan {
  assertSequence(update, [`${PATH_NAMES}!`])
  if (path.kind === 'extended') return { ...plan, removed: [...plan.removed, propertyKey(path.field)] }
  if (path.kind === 'field') {
    if (path.uri === 'item:Categories') return { ...plan, state: { ...plan.state, categories: [] } }
    if (path.uri === 'item:Flag') return { ...plan, state: { ...plan.state, flag: 'notFlagged' } }
    const list = LISTS.get(path.uri)
    if (list !== undefined) return { ...plan, edits: [...plan.edits, (draft) => ({ ...draft, [list]: [] })] }
  }
  throw new ResponseError('ErrorInvalidPropertyDelete')
}

/** Whether the element is the property the path names. */
function isNamedBy(value: XmlNode, path: Path): boolean {
  if (path.kind === 'extended') return value.name === 'ExtendedProperty'
  return path.kind === 'field' && PROPERTIES[value.name]?.uri === path.uri
}

function requiredFirst(node: XmlNode): XmlNode {
  const [first] = node.children
  if (first === undefined) throw schemaViolation(`The element '${node.name}' has incomplete content.`)
  return first
}
