import { beginAnswer } from '../../mail/answer-draft.ts'
import type { AnswerKind } from '../../mail/answer-draft.ts'
import { composeDraft, emptyDraft } from '../../mail/draft.ts'
import type { Draft } from '../../mail/draft.ts'
import { makeMessageId } from '../../mail/message-id.ts'
import type { Arrival, MailState } from '../../mail/mailbox.ts'
import { isFull } from '../../mail/mailbox-quota.ts'
import { escapeHtml } from '../../mail/plain-text.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import type { EwsCall } from '../call.ts'
import { folderInside } from '../folder-reference.ts'
import type { FoundFolder } from '../folder-reference.ts'
import { itemId } from '../ids.ts'
import { applyContent, fromBase64, readExtendedProperty, readState, withHeader } from '../message-xml.ts'
import type { GivenProperty } from '../message-xml.ts'
import { findMail, openMailbox } from '../open-mailbox.ts'
import { MESSAGE_FLAGS, UNSENT } from '../present/extended-property.ts'
import { MESSAGE_STEPS } from '../present/message-order.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { sendMail } from '../send-mail.ts'
import type { XmlNode } from '../xml/read-xml.ts'
import { assertSequence, childOf, requiredChild, wordOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'
import { readItemId } from './item-ids.ts'

const DISPOSITIONS = ['SaveOnly', 'SendOnly', 'SendAndSaveCopy'] as const

const ANSWERS: ReadonlyMap<string, AnswerKind> = new Map([
  ['ReplyToItem', 'reply'],
  ['ReplyAllToItem', 'replyAll'],
  ['ForwardItem', 'forward'],
])
/** The children of those three in the order of Types.xsd (SmartResponseType). */
const ANSWER_STEPS = [
  'ItemClass',
  'Sensitivity',
  'Subject',
  'Body',
  'Attachments',
  'InternetMessageHeaders',
  'ToRecipients',
  'CcRecipients',
  'BccRecipients',
  'IsReadReceiptRequested',
  'IsDeliveryReceiptRequested',
  'From',
  'ReferenceItemId!',
  'NewBodyContent',
  'ReceivedBy',
  'ReceivedRepresenting',
]

/** New mails, from MIME or from elements, and answers to others: kept as drafts, or sent with or without a copy (D2). */
export async function createItem(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['SavedItemFolderId', 'Items!'])
  const given = body.attributes.get('MessageDisposition')
  const disposition = given === undefined ? undefined : wordOf(given, DISPOSITIONS, 'MessageDisposition')
  const items = requiredChild(body, 'Items').children
  for (const item of items) {
    if (item.name === 'Message') assertSequence(item, MESSAGE_STEPS)
    else if (answerKindOf(item) !== undefined) assertSequence(item, ANSWER_STEPS)
  }
  return await respondEach(
    'CreateItem',
    items,
    async (item) => {
      if (item.name !== 'Message' && item.name !== 'Item' && answerKindOf(item) === undefined)
        throw new ResponseError(
          'ErrorInvalidOperation',
          `This simulated tenant keeps mail only; a ${item.name} cannot be created.`,
        )
      if (disposition === undefined) throw new ResponseError('ErrorMessageDispositionRequired')
      const target = targetOf(call, disposition)
      if (isFull(call.world.mail, target.owner)) throw new ResponseError('ErrorQuotaExceeded')
      if (disposition === 'SaveOnly') {
        const mail = await addMail(call, target, item, 'as-given')
        return { children: m('Items', {}, t('Message', {}, itemId(mail))) }
      }
      // What is sent begins among the drafts of the mailbox that keeps it.
      const mail = await addMail(call, { ...target, folder: target.mailbox.wellKnown('drafts') }, item, 'draft')
      try {
        await sendMail(call, { mailbox: target.mailbox, mail }, disposition === 'SendOnly' ? undefined : target.folder)
      } catch (error) {
        // What was refused leaves nothing behind.
        target.mailbox.remove(mail)
        throw error
      }
      return { children: m('Items', {}) }
    },
    m('Items', {}),
  )
}

function targetOf(call: EwsCall, disposition: (typeof DISPOSITIONS)[number]): FoundFolder {
  const saved = childOf(call.body, 'SavedItemFolderId')
  if (saved !== undefined && disposition !== 'SendOnly') return folderInside(call, saved)
  const opened = openMailbox(call)
  return { ...opened, folder: opened.mailbox.wellKnown(disposition === 'SaveOnly' ? 'drafts' : 'sentitems') }
}

async function addMail(
  call: EwsCall,
  { mailbox, folder }: FoundFolder,
  item: XmlNode,
  as: 'as-given' | 'draft',
): Promise<StoredMail> {
  const properties = item.children.filter(({ name }) => name === 'ExtendedProperty').map((one) => readExtendedProperty(one))
  const mime = childOf(item, 'MimeContent')
  const { settings } = call.world.mail
  const begun = await beginDraft(call, item)
  const raw = mime === undefined ? await compose(begun, item, properties) : readMime(mime)
  const state = Object.assign({}, ...item.children.map((child) => readState(child) ?? {})) as MailState
  // Programs that import mail say by these flags that it is no draft; otherwise whatever is created is one.
  const flags = properties.find(({ tag }) => tag === MESSAGE_FLAGS)
  const deliveredAt = Date.parse(properties.find(({ tag }) => tag === '0x0e06')?.value ?? '')
  const kept = properties.filter(({ tag }) => tag !== MESSAGE_FLAGS)
  const arrival: Arrival = {
    folder,
    isDraft: as === 'draft' || flags === undefined || (Number(flags.value) & UNSENT) !== 0,
    isRead: state.isRead ?? (flags === undefined || (Number(flags.value) & 1) !== 0),
    rewriteMessageId: mime !== undefined && settings.rewriteMessageIds,
    isFromJson: mime === undefined,
    ...(as === 'draft' || Number.isNaN(deliveredAt) ? {} : { receivedAt: deliveredAt }),
    state: { ...state, ...(kept.length > 0 && { extendedProperties: new Map(kept.map(({ key, value }) => [key, value])) }) },
  }
  return mailbox.add(raw, arrival)
}

/** An empty draft, or the beginning of an answer to the mail that is referred to. */
async function beginDraft(call: EwsCall, item: XmlNode): Promise<Draft> {
  const { directory, random, clock } = call.world
  const [messageId, now] = [makeMessageId(random), clock.now()]
  const kind = answerKindOf(item)
  if (kind === undefined) return emptyDraft({ messageId, date: now })
  const { mail, owner } = findMail(call, readItemId({ ...requiredChild(item, 'ReferenceItemId'), name: 'ItemId' }).id)
  if (mail.isDraft && kind !== 'forward') throw new ResponseError('ErrorInvalidOperation', 'A draft cannot be replied to.')
  const content = childOf(item, 'NewBodyContent')
  const isHtml = content?.attributes.get('BodyType') === 'HTML'
  const above =
    content === undefined ? '' : isHtml ? content.text : `<div>${escapeHtml(content.text).replaceAll('\n', '<br>')}</div>`
  return await beginAnswer(mail, kind, { directory, ownerId: owner.id, messageId, now, above })
}

function answerKindOf({ name }: XmlNode): AnswerKind | undefined {
  return ANSWERS.get(name)
}

async function compose(begun: Draft, item: XmlNode, properties: readonly GivenProperty[]): Promise<Uint8Array> {
  let draft = begun
  for (const child of item.children) draft = applyContent(draft, child)
  for (const { header, value } of properties) if (header !== undefined) draft = withHeader(draft, header, value)
  return await composeDraft(draft)
}

function readMime(node: XmlNode): Uint8Array {
  const raw = fromBase64(node.text)
  if (raw.length === 0) throw new ResponseError('ErrorMimeContentInvalid')
  return raw
}
