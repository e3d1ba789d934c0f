import { readParts } from '../../mail/read-parts.ts'
import type { AttachmentPart } from '../../mail/read-parts.ts'
import { addressesOf, scanHeaders, textOf } from '../../mail/header-scan.ts'
import type { EwsCall } from '../call.ts'
import { findAttachment } from '../find-attachment.ts'
import { presentMailbox } from '../present/address.ts'
import { presentAttachment } from '../present/attachment.ts'
import { readItemShape } from '../present/shape.ts'
import { ResponseError } from '../refusals.ts'
import { respondEach } from '../response.ts'
import { assertSequence, childOf, requiredAttribute, requiredChild } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** Attachments with their contents; an attached mail as its main properties, and as MIME when that is asked for. */
export async function getAttachment(call: EwsCall): Promise<Xml> {
  const { body } = call
  assertSequence(body, ['AttachmentShape', 'AttachmentIds!'])
  const withMime = childOf(body, 'AttachmentShape') !== undefined && readItemShape(call, 'AttachmentShape').withMime
  return await respondEach(
    'GetAttachment',
    requiredChild(body, 'AttachmentIds').children,
    async (reference) => {
      const { mail, part } = await findAttachment(call, requiredAttribute(reference, 'Id'))
      const content = part.isItem
        ? await writeMail(call, part, withMime)
        : t('Content', {}, Buffer.from(part.content).toString('base64'))
      return { children: m('Attachments', {}, presentAttachment(mail, part, content)) }
    },
    m('Attachments', {}),
  )
}

/** A mail inside a mail has no id of its own. */
async function writeMail({ world }: EwsCall, { content }: AttachmentPart, withMime: boolean): Promise<Xml> {
  const headers = scanHeaders(content)
  const { text, html } = await readParts(content)
  const body = html ?? text
  if (headers.length === 0 && body === undefined) throw new ResponseError('ErrorMimeContentConversionFailed')
  const people = (element: string, name: string): Xml | undefined => {
    const found = addressesOf(headers, name).map((one) => presentMailbox(world.directory, one))
    return found.length === 0 ? undefined : t(element, {}, found)
  }
  return t(
    'Message',
    {},
    withMime ? t('MimeContent', { CharacterSet: 'UTF-8' }, Buffer.from(content).toString('base64')) : undefined,
    t('ItemClass', {}, 'IPM.Note'),
    t('Subject', {}, textOf(headers, 'Subject')),
    t('Body', { BodyType: html === undefined ? 'Text' : 'HTML', IsTruncated: 'false' }, body ?? ''),
    t('Size', {}, content.length),
    people('ToRecipients', 'To'),
    people('CcRecipients', 'Cc'),
    people('From', 'From'),
  )
}
