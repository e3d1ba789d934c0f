import { readParts } from '../mail/read-parts.ts'
import type { AttachmentPart } from '../mail/read-parts.ts'
import type { EwsCall } from './call.ts'
import { openMailboxes } from './open-mailbox.ts'
import type { FoundMail } from './open-mailbox.ts'
import { ewsAttachmentId } from './present/attachment.ts'
import { ResponseError } from './refusals.ts'
import { fromEwsId } from './ids.ts'

// An attachment's id is that of its mail, a mark, and a digest of the part.
const ATTACHMENT_ID = /^(.{40,})BEgAQA.{30}=$/

/** The attachment of an id, with the mail it is in. */
export async function findAttachment(call: EwsCall, id: string): Promise<FoundMail & { readonly part: AttachmentPart }> {
  const owner = ATTACHMENT_ID.exec(fromEwsId(id))?.[1]
  if (owner === undefined) throw new ResponseError('ErrorInvalidAttachmentId')
  for (const opened of openMailboxes(call)) {
    const mail = opened.mailbox.findMail(`${owner}=`) ?? opened.mailbox.findMail(owner)
    if (mail === undefined) continue
    const part = (await readParts(mail.raw)).attachments.find((one) => ewsAttachmentId(mail, one) === id)
    if (part !== undefined) return { ...opened, mail, part }
  }
  throw new ResponseError('ErrorItemNotFound')
}
