import type { StoredMail } from '../../mail/mail-store.ts'
import { readParts } from '../../mail/read-parts.ts'
import type { AttachmentPart } from '../../mail/read-parts.ts'
import { ownerPath } from '../call.ts'
import type { Call } from '../call.ts'
import { GraphError, itemNotFound } from '../graph-error.ts'
import { attachmentFrom } from '../attachment-json.ts'
import { AttachmentJson } from '../message-json.ts'
import { readSelect } from '../odata/query.ts'
import { presentAttachedMail } from '../present/attached-mail.ts'
import { attachmentId, narrowed, presentAttachment } from '../present/attachment.ts'
import { readJson } from '../read-body.ts'
import { emptyDraft } from './create-message.ts'
import { editMessage } from './edit-message.ts'
import { messageInPath } from './find-in-call.ts'

function contextOf(call: Call): string {
  return `${call.root}/$metadata#${ownerPath(call)}/messages('${encodeURIComponent(call.c.req.param('message') ?? '')}')/attachments`
}

export async function listAttachments(call: Call): Promise<Response> {
  const mail = messageInPath(call)
  const { attachments } = await readParts(mail.raw)
  const select = readSelect(call.query.get('$select') ?? undefined)
  const value = attachments.map((part) => narrowed(presentAttachment(mail, part, true), select))
  return call.c.json({ '@odata.context': contextOf(call), value })
}

export async function getAttachment(call: Call): Promise<Response> {
  const mail = messageInPath(call)
  const part = await attachmentInPath(call, mail)
  const select = readSelect(call.query.get('$select') ?? undefined)
  const shown = narrowed(presentAttachment(mail, part, true), select)
  const isExpanded = part.isItem && /microsoft\.graph\.itemAttachment\/item\b/i.test(call.query.get('$expand') ?? '')
  const item = isExpanded ? { item: await presentAttachedMail(part.content) } : {}
  return call.c.json({ '@odata.context': `${contextOf(call)}/$entity`, ...shown, ...item })
}

/** The bytes of a file, or the MIME of an attached mail. */
export async function getAttachmentContent(call: Call): Promise<Response> {
  const part = await attachmentInPath(call, messageInPath(call))
  return call.c.body(new Uint8Array(part.content), 200, { 'content-type': part.isItem ? 'text/plain' : part.contentType })
}

/** Adds a small file, or a mail as an item, to a draft; larger files need an upload session (C6). */
export async function addAttachment(call: Call): Promise<Response> {
  messageInPath(call)
  const json = await readJson(call.c, AttachmentJson, call.world.mail.settings.maxRequestBytes)
  const attachment = await attachmentFrom(json, () => emptyDraft(call))
  // It may have gone while the body came in.
  const mail = messageInPath(call)
  assertDraft(mail)
  await editMessage(call.mailbox, mail, (draft) => ({ ...draft, attachments: [...draft.attachments, attachment] }))
  const added = (await readParts(mail.raw)).attachments.findLast((part) => part.name === attachment.name)
  if (added === undefined) throw new GraphError(500, 'ErrorInternalServerError', 'The attachment could not be read back.')
  call.c.header(
    'location',
    `${call.root}/${ownerPath(call)}/messages('${mail.mutableId}')/attachments('${attachmentId(mail, added)}')`,
  )
  return call.c.json({ '@odata.context': `${contextOf(call)}/$entity`, ...presentAttachment(mail, added, true) }, 201)
}

export async function deleteAttachment(call: Call): Promise<Response> {
  const mail = messageInPath(call)
  assertDraft(mail)
  const part = await attachmentInPath(call, mail)
  await editMessage(call.mailbox, mail, (draft) => ({
    ...draft,
    attachments: draft.attachments.filter((one) => one.key !== part.key),
  }))
  return call.c.body(null, 204)
}

export function assertDraft(mail: StoredMail): void {
  if (!mail.isDraft) throw new GraphError(400, 'ErrorInvalidRequest', 'Attachments can be changed on drafts only.')
}

async function attachmentInPath(call: Call, mail: StoredMail): Promise<AttachmentPart> {
  const id = call.c.req.param('attachment') ?? ''
  const { attachments } = await readParts(mail.raw)
  const part = attachments.find((one) => attachmentId(mail, one) === id)
  if (part === undefined) throw itemNotFound()
  return part
}
