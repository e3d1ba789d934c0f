import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Draft, DraftAttachment } from '../draft.ts'
import type { MailAddress } from '../parsed-mail.ts'
import { baseSubject } from './base-subject.ts'
import { threadIndex } from './thread-index.ts'

/** Ids of a References chain that are sent: the first tells the conversation, the last ones the branch. Servers cut long fields. */
const MAX_REFERENCES = 30

/** A field name that may be sent (RFC 5322 section 3.6.8). */
const FIELD_NAME = /^[!-9;-~]{1,100}$/

export interface ComposeSettings {
  /** Keep Bcc in the mail. Needed where the mail itself is the envelope (Graph, EWS); over SMTP it would show the hidden. Default false. */
  readonly keepBcc?: boolean
}

/**
 * Writes a draft as a mail: CRLF, pure ASCII, no line over 998 characters. The same draft gives the same bytes: boundaries
 * come from the Message-ID. Rejects when a field name is no token or an attachment is malformed.
 */
export async function compose(draft: Draft, settings: ComposeSettings = {}): Promise<Uint8Array> {
  const attachments = draft.attachments ?? []
  const node = new MailComposer({
    messageId: bracket(draft.messageId),
    date: draft.date,
    from: toNodemailer(draft.from),
    ...(draft.sender && { sender: toNodemailer(draft.sender) }),
    to: draft.to.map(toNodemailer),
    cc: (draft.cc ?? []).map(toNodemailer),
    bcc: (draft.bcc ?? []).map(toNodemailer),
    replyTo: (draft.replyTo ?? []).map(toNodemailer),
    subject: oneLine(draft.subject),
    ...(draft.inReplyTo !== undefined && { inReplyTo: bracket(draft.inReplyTo) }),
    references: shortenReferences(draft.references ?? []).map(bracket),
    text: {
      content: Buffer.from(toCrlf(draft.text)),
      contentType: 'text/plain; charset=utf-8',
      contentTransferEncoding: transferOf(draft.text),
    },
    ...(draft.html !== undefined && {
      html: {
        content: Buffer.from(toCrlf(draft.html)),
        contentType: 'text/html; charset=utf-8',
        contentTransferEncoding: transferOf(draft.html),
      },
    }),
    attachments: attachments.map(toNodemailerAttachment),
    headers: fieldsOfDraft(draft),
    baseBoundary: createHash('sha256').update(draft.messageId).digest('hex').slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  node.keepBcc = settings.keepBcc ?? false
  return new Uint8Array(await node.build())
}

const bracket = (id: string): string => `<${id.replace(/[<>\s]/g, '')}>`

const oneLine = (text: string): string => text.replace(/[\r\n\p{Cc}]+/gu, ' ').trim()

const toNodemailer = (address: MailAddress): { name: string; address: string } => ({
  name: oneLine(address.name),
  address: oneLine(address.address).replace(/[<>\s]/g, ''),
})

function toCrlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

/** Mostly Latin text stays readable as quoted-printable; other scripts are a third of the size in base64. */
function transferOf(text: string): 'quoted-printable' | 'base64' {
  let wide = 0
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 126) wide++
  return wide * 6 > text.length ? 'base64' : 'quoted-printable'
}

function toNodemailerAttachment(attachment: DraftAttachment): object {
  const isMessage = attachment.contentType.startsWith('message/')
  return {
    filename: attachment.filename,
    contentType: attachment.contentType,
    content: Buffer.from(attachment.content),
    contentDisposition: attachment.contentId === undefined ? 'attachment' : 'inline',
    // RFC 2046 section 5.2.1 allows no base64 for message/rfc822; the bytes go as they are.
    ...(!isMessage && { contentTransferEncoding: 'base64' }),
    ...(attachment.contentId !== undefined && { cid: attachment.contentId }),
  }
}

function shortenReferences(references: readonly string[]): readonly string[] {
  const [first] = references
  if (first === undefined || references.length <= MAX_REFERENCES) return references
  return [first, ...references.slice(references.length - MAX_REFERENCES + 1)]
}

/** Fields beyond the usual ones: our marks for machines, Outlook's thread, and the caller's own. */
function fieldsOfDraft(draft: Draft): { key: string; value: string }[] {
  const fields: { key: string; value: string }[] = []
  const seed = draft.references?.[0] ?? draft.inReplyTo ?? draft.messageId
  fields.push({ key: 'Thread-Topic', value: oneLine(draft.threadTopic ?? baseSubject(draft.subject)) })
  fields.push({ key: 'Thread-Index', value: threadIndex(draft.parentThreadIndex, seed, draft.date) })
  if (draft.auto) {
    fields.push({ key: 'Auto-Submitted', value: draft.auto })
    // Exchange honours this one (MS-OXCMAIL 2.1.3.2.20): no out-of-office, receipt or automatic answer to an automatic answer.
    fields.push({ key: 'X-Auto-Response-Suppress', value: 'All' })
  }
  for (const [name, value] of draft.headers ?? []) {
    if (!FIELD_NAME.test(name)) throw new TypeError(`"${name.slice(0, 60)}" is no header field name`)
    fields.push({ key: name, value: oneLine(value) })
  }
  return fields.filter((field) => field.value !== '')
}
