import { composeDraft, emptyDraft as beginDraft } from '../../mail/draft.ts'
import type { Draft } from '../../mail/draft.ts'
import type { MailAddress } from '../../mail/header-scan.ts'
import type { MailState } from '../../mail/mailbox.ts'
import { isMessageId, makeMessageId } from '../../mail/message-id.ts'
import type { Call } from '../call.ts'
import { GraphError, badRequest, itemNotFound } from '../graph-error.ts'
import { draftFrom } from '../attachment-json.ts'
import { DRAFT_FIELDS, MessageJson, applyMessageJson, stateFrom } from '../message-json.ts'
import { etagOf } from '../present/message.ts'
import { isMime, readJson, readMime } from '../read-body.ts'
import { editMessage } from './edit-message.ts'
import { folderInPath, messageInPath } from './find-in-call.ts'
import { answerMessage } from './get-message.ts'

/** A new draft, from JSON or from MIME. MIME keeps its Message-ID unless the service rewrites it (C5). */
export async function createMessage(call: Call): Promise<Response> {
  const folder = folderInPath(call) ?? call.mailbox.wellKnown('drafts')
  const { settings } = call.world.mail
  if (isMime(call.c)) {
    const raw = await readMime(call.c, settings.maxRequestBytes)
    const mail = call.mailbox.add(raw, { folder, isDraft: true, isRead: true, rewriteMessageId: settings.rewriteMessageIds })
    return await answerMessage(call, mail, 201)
  }
  const json = await readJson(call.c, MessageJson, settings.maxRequestBytes)
  const begin = () => emptyDraft(call)
  const raw = await composeDraft(await draftFrom(begin(), checked(json), begin))
  const state = { ...stateFrom(json), ...propertiesFrom(json) }
  const mail = call.mailbox.add(raw, { folder, isDraft: true, isRead: true, isFromJson: true, state })
  return await answerMessage(call, mail, 201)
}

/** Changes state on any message, contents on drafts only (C2). */
export async function updateMessage(call: Call): Promise<Response> {
  messageInPath(call)
  const json = checked(await readJson(call.c, MessageJson, call.world.mail.settings.maxRequestBytes))
  // It may have gone while the body came in.
  const mail = messageInPath(call)
  const expected = call.c.req.header('if-match')
  if (expected !== undefined && expected !== '*' && expected !== etagOf(mail))
    throw new GraphError(
      412,
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    )
  const contents = DRAFT_FIELDS.filter((field) => json[field] !== undefined)
  if (contents.length > 0 && !mail.isDraft)
    throw new GraphError(
      400,
      'ErrorInvalidPropertySet',
      `Set action is invalid for property '${String(contents[0])}' of a message that is not a draft.`,
    )
  if (mail.isDraft && (contents.length > 0 || json.importance != null || json.internetMessageHeaders != null))
    await editMessage(call.mailbox, mail, (draft) => applyMessageJson({ ...draft, owner: ownerOf(call) }, json))
  const state = { ...stateFrom(json), ...propertiesFrom(json, mail.extendedProperties) }
  if (!call.mailbox.update(mail, state)) throw itemNotFound()
  return await answerMessage(call, mail, 200)
}

function checked(json: MessageJson): MessageJson {
  if (json.internetMessageId != null && !isMessageId(json.internetMessageId))
    throw badRequest('internetMessageId is not a valid message id.')
  return json
}

/** The extended properties of the JSON beside those there are; nothing where the JSON names none. */
export function propertiesFrom(
  json: MessageJson,
  before: ReadonlyMap<string, string> = new Map(),
): Pick<MailState, 'extendedProperties'> {
  const given = json.singleValueExtendedProperties ?? []
  if (given.length === 0) return {}
  return { extendedProperties: new Map([...before, ...given.map(({ id, value }) => [id, value] as const)]) }
}

export function emptyDraft(call: Call): Draft {
  const draft = beginDraft({ messageId: makeMessageId(call.world.random), date: call.world.clock.now() })
  return { ...draft, owner: ownerOf(call) }
}

const ownerOf = ({ owner }: Call): MailAddress => ({ name: owner.displayName, address: owner.mail })
