import { composeDraft } from '../mail/draft.ts'
import type { Draft, DraftAttachment } from '../mail/draft.ts'
import { GraphError } from './graph-error.ts'
import { MessageJson, applyMessageJson } from './message-json.ts'
import type { AttachmentJson } from './message-json.ts'
import { readValue } from './read-body.ts'

// A mail in a mail in a mail: nobody means more of it than this, and each level is a mail to be composed.
const MAX_DEPTH = 5

/**
 * The draft with all that the JSON says, attachments among it. `begin` makes an empty draft: a mail that is attached as an item
 * is composed from one.
 */
export async function draftFrom(draft: Draft, json: MessageJson, begin: () => Draft, depth = 0): Promise<Draft> {
  const added: DraftAttachment[] = []
  for (const one of json.attachments ?? []) added.push(await attachmentFrom(one, begin, depth))
  const applied = applyMessageJson(draft, json)
  return { ...applied, attachments: [...applied.attachments, ...added] }
}

/** A file, or a mail attached as an item (C6). */
export async function attachmentFrom(json: AttachmentJson, begin: () => Draft, depth = 0): Promise<DraftAttachment> {
  const { name, isInline, contentId } = json
  const common = { name, isInline: isInline ?? false, contentId: contentId ?? undefined }
  switch ((json['@odata.type'] ?? 'fileAttachment').replace(/^#?microsoft\.graph\./i, '').toLowerCase()) {
    case 'fileattachment': {
      const contentType = json.contentType ?? 'application/octet-stream'
      return { ...common, contentType, content: Buffer.from(json.contentBytes ?? '', 'base64') }
    }
    case 'itemattachment':
      return { ...common, contentType: 'message/rfc822', content: await composeItem(json.item, begin, depth) }
    default:
      throw new GraphError(
        400,
        'ErrorInvalidRequest',
        'Files and messages can be attached in this simulated tenant, nothing else.',
      )
  }
}

async function composeItem(item: unknown, begin: () => Draft, depth: number): Promise<Uint8Array> {
  if (depth >= MAX_DEPTH) throw new GraphError(400, 'ErrorInvalidRequest', 'Items are attached within each other too deeply.')
  if (item === undefined || item === null)
    throw new GraphError(400, 'ErrorItemPropertyRequestFailed', "The property 'item' of the item attachment is missing.")
  const message = readValue(MessageJson, item)
  if (message['@odata.type'] != null && !/^#?microsoft\.graph\.message$/i.test(message['@odata.type']))
    throw new GraphError(400, 'ErrorInvalidRequest', 'Only messages can be attached as items in this simulated tenant.')
  return await composeDraft(await draftFrom(begin(), message, begin, depth + 1))
}
