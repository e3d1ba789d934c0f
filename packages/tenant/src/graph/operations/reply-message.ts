import { z } from 'zod'

import { beginAnswer as beginDraft, threadHeaders } from '../../mail/answer-draft.ts'
import type { AnswerKind } from '../../mail/answer-draft.ts'
import { composeDraft, emptyDraft } from '../../mail/draft.ts'
import type { Draft } from '../../mail/draft.ts'
import { editHead } from '../../mail/edit-head.ts'
import { headerOf, scanHeaders } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { makeMessageId } from '../../mail/message-id.ts'
import { escapeHtml, plainTextOf } from '../../mail/plain-text.ts'
import type { Call } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { draftFrom } from '../attachment-json.ts'
import { MessageJson, RecipientsJson, addressFrom } from '../message-json.ts'
import { isMime, readJson, readMime } from '../read-body.ts'
import { messageInPath } from './find-in-call.ts'
import { answerMessage } from './get-message.ts'
import { submit } from './submit.ts'

const Given = z.object({ message: MessageJson.nullish(), comment: z.string().nullish(), toRecipients: RecipientsJson })

/** `createReply`, `createReplyAll`, `createForward`: a draft with people, subject, thread and quoted text filled in (C5). */
export const createAnswer =
  (kind: AnswerKind) =>
  async (call: Call): Promise<Response> =>
    await answerMessage(call, await beginAnswer(call, kind), 201)

/** `reply`, `replyAll`, `forward`: the same, sent at once. */
export const sendAnswer =
  (kind: AnswerKind) =>
  async (call: Call): Promise<Response> => {
    const mail = await beginAnswer(call, kind)
    try {
      await submit(call, mail, { keepCopy: true })
    } catch (error) {
      call.mailbox.remove(mail)
      throw error
    }
    return call.c.body(null, 202)
  }

async function beginAnswer(call: Call, kind: AnswerKind): Promise<StoredMail> {
  const original = messageInPath(call)
  const { settings } = call.world.mail
  const folder = call.mailbox.wellKnown('drafts')
  const thread = kind === 'forward' ? [] : threadHeaders(original)
  if (isMime(call.c)) {
    const given = await readMime(call.c, settings.maxRequestBytes)
    const known = scanHeaders(given)
    const missing = thread.filter((header) => headerOf(known, header.name) === undefined)
    const raw = editHead(given, { prepend: missing.map(({ name, value }) => [name, value] as const) })
    return call.mailbox.add(raw, { folder, isDraft: true, isRead: true, rewriteMessageId: settings.rewriteMessageIds })
  }
  const json = await readJson(call.c, Given, settings.maxRequestBytes)
  if (json.comment != null && json.message?.body != null)
    throw new GraphError(400, 'ErrorInvalidRequest', 'Either the comment or the body of the message can be given, not both.')
  const begun = await fillIn(call, original, kind, json.comment ?? '')
  const recipients = (json.toRecipients ?? []).map((one) => addressFrom(one))
  const addressed = recipients.length === 0 ? begun : { ...begun, to: recipients }
  const { random, clock } = call.world
  const begin = () => emptyDraft({ messageId: makeMessageId(random), date: clock.now() })
  const draft = await draftFrom(addressed, json.message ?? {}, begin)
  return call.mailbox.add(await composeDraft(draft), { folder, isDraft: true, isRead: true, isFromJson: true })
}

async function fillIn({ world, owner }: Call, original: StoredMail, kind: AnswerKind, comment: string): Promise<Draft> {
  const above = comment === '' ? '' : `<div>${escapeHtml(plainTextOf(comment)).replaceAll('\n', '<br>')}</div>`
  const { directory, random, clock } = world
  return await beginDraft(original, kind, {
    directory,
    ownerId: owner.id,
    messageId: makeMessageId(random),
    now: clock.now(),
    above,
  })
}
