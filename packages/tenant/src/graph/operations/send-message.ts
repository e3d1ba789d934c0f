import { z } from 'zod'

import { composeDraft } from '../../mail/draft.ts'
import type { MailState } from '../../mail/mailbox.ts'
import type { Call } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { draftFrom } from '../attachment-json.ts'
import { MessageJson } from '../message-json.ts'
import { isMime, readJson, readMime } from '../read-body.ts'
import { emptyDraft, propertiesFrom } from './create-message.ts'
import { messageInPath } from './find-in-call.ts'
import { submit } from './submit.ts'

const SendMail = z.object({ message: MessageJson, saveToSentItems: z.union([z.boolean(), z.enum(['true', 'false'])]).nullish() })

/** Sends a draft. 202 says that it was accepted, nothing more (C5). */
export async function sendDraft(call: Call): Promise<Response> {
  const mail = messageInPath(call)
  if (!mail.isDraft) throw new GraphError(400, 'ErrorInvalidRequest', 'The message cannot be sent because it is not a draft.')
  await submit(call, mail, { keepCopy: true })
  return call.c.body(null, 202)
}

/** Sends at once, from JSON or MIME. A mail given as MIME is always kept in Sent Items. */
export async function sendMail(call: Call): Promise<Response> {
  const { settings } = call.world.mail
  const drafts = call.mailbox.wellKnown('drafts')
  if (isMime(call.c)) {
    const raw = await readMime(call.c, settings.maxRequestBytes)
    await submitNew(call, raw, { keepCopy: true, isFromJson: false })
    return call.c.body(null, 202)
  }
  const json = await readJson(call.c, SendMail, settings.maxRequestBytes)
  const begin = () => emptyDraft(call)
  const raw = await composeDraft(await draftFrom(begin(), json.message, begin))
  const keepCopy = json.saveToSentItems !== false && json.saveToSentItems !== 'false'
  await submitNew(call, raw, { keepCopy, isFromJson: true, state: propertiesFrom(json.message) })
  return call.c.body(null, 202)

  async function submitNew(
    of: Call,
    bytes: Uint8Array,
    given: { keepCopy: boolean; isFromJson: boolean; state?: MailState },
  ): Promise<void> {
    const rewriteMessageId = !given.isFromJson && settings.rewriteMessageIds
    const mail = of.mailbox.add(bytes, {
      folder: drafts,
      isDraft: true,
      isRead: true,
      isFromJson: given.isFromJson,
      rewriteMessageId,
      ...(given.state && { state: given.state }),
    })
    try {
      await submit(of, mail, { keepCopy: given.keepCopy })
    } catch (error) {
      // What was refused leaves nothing behind.
      of.mailbox.remove(mail)
      throw error
    }
  }
}
