import { z } from 'zod'

import { composeDraft, readDraft } from '../../mail/draft.ts'
import type { Draft } from '../../mail/draft.ts'
import { editHead } from '../../mail/edit-head.ts'
import { headerOf, messageIdsOf, scanHeaders } from '../../mail/header-scan.ts'
import type { MailAddress, RawHeader } from '../../mail/header-scan.ts'
import type { StoredMail } from '../../mail/mail-store.ts'
import { escapeHtml, plainTextOf } from '../../mail/plain-text.ts'
import type { Call } from '../call.ts'
import { GraphError } from '../graph-error.ts'
import { MessageJson, RecipientsJson, addressFrom, applyMessageJson } from '../message-json.ts'
import { isMime, readJson, readMime } from '../read-body.ts'
import { emptyDraft } from './create-message.ts'
import { messageInPath } from './find-in-call.ts'
import { answerMessage } from './get-message.ts'
import { submit } from './submit.ts'

type Kind = 'reply' | 'replyAll' | 'forward'

const Given = z.object({ message: MessageJson.nullish(), comment: z.string().nullish(), toRecipients: RecipientsJson })

/** `createReply`, `createReplyAll`, `createForward`: a draft with people, subject, thread and quoted text filled in (C5). */
export const createAnswer =
  (kind: Kind) =>
  async (call: Call): Promise<Response> =>
    await answerMessage(call, await beginAnswer(call, kind), 201)

/** `reply`, `replyAll`, `forward`: the same, sent at once. */
export const sendAnswer =
  (kind: Kind) =>
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

async function beginAnswer(call: Call, kind: Kind): Promise<StoredMail> {
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
  const draft = applyMessageJson({ ...addressed, headers: thread }, json.message ?? {})
  return call.mailbox.add(await composeDraft(draft), { folder, isDraft: true, isRead: true, isFromJson: true })
}

async function fillIn(call: Call, original: StoredMail, kind: Kind, comment: string): Promise<Draft> {
  const read = await readDraft(original.raw, original)
  const sender = read.replyTo.length > 0 ? read.replyTo : [read.from].flatMap((from) => from ?? [])
  const isSelf = ({ address }: MailAddress): boolean => call.world.directory.findUser(address)?.id === call.owner.id
  const others = kind === 'replyAll' ? read.to.filter((one) => !isSelf(one)) : []
  const prefix = kind === 'forward' ? 'FW: ' : 'RE: '
  return {
    ...emptyDraft(call),
    to: kind === 'forward' ? [] : [...sender, ...others],
    cc: kind === 'replyAll' ? read.cc.filter((one) => !isSelf(one)) : [],
    subject: `${prefix}${original.subject.replace(/^(?:re|fw|fwd|aw|wg):\s*/i, '')}`,
    html: quoted(read, comment),
    // A reply leaves the files behind, a forwarded mail takes them along.
    attachments: kind === 'forward' ? read.attachments : [],
  }
}

function quoted(read: Draft, comment: string): string {
  const people = (list: readonly MailAddress[]): string =>
    list.map(({ name, address }) => `${name} <${address}>`.trim()).join('; ')
  const lines = [
    `<b>From:</b> ${escapeHtml(people(read.from === undefined ? [] : [read.from]))}`,
    `<b>Sent:</b> ${escapeHtml(new Date(read.date).toUTCString())}`,
    `<b>To:</b> ${escapeHtml(people(read.to))}`,
    `<b>Subject:</b> ${escapeHtml(read.subject)}`,
  ]
  const body = read.html ?? `<pre>${escapeHtml(read.text ?? '')}</pre>`
  const inner = /<body[^>]*>([\s\S]*?)<\/body>/i.exec(body)?.[1] ?? body
  const said = comment === '' ? '' : `<div>${escapeHtml(plainTextOf(comment)).replaceAll('\n', '<br>')}</div>`
  return `<html><body>${said}<hr><div id="divRplyFwdMsg">${lines.join('<br>')}</div>${inner}</body></html>`
}

function threadHeaders(original: StoredMail): RawHeader[] {
  const headers = scanHeaders(original.raw)
  const before = messageIdsOf(headers, 'References')
  const ancestors = before.length > 0 ? before : messageIdsOf(headers, 'In-Reply-To')
  return [
    { name: 'In-Reply-To', value: original.internetMessageId },
    { name: 'References', value: [...ancestors, original.internetMessageId].join(' ') },
  ]
}
