import type { Directory } from '../directory/directory.ts'
import { emptyDraft, readDraft } from './draft.ts'
import type { Draft } from './draft.ts'
import { messageIdsOf, scanHeaders } from './header-scan.ts'
import type { MailAddress, RawHeader } from './header-scan.ts'
import { escapeHtml } from './plain-text.ts'
import type { StoredMail } from './stored-mail.ts'

export type AnswerKind = 'reply' | 'replyAll' | 'forward'

/** The draft of an answer as Exchange begins it: people, subject, quoted mail, files, and the headers that keep the thread. */
export async function beginAnswer(
  original: StoredMail,
  kind: AnswerKind,
  parts: {
    readonly directory: Directory
    /** Whose own addresses are left out of a reply to all. */
    readonly ownerId: string
    readonly messageId: string
    readonly now: number
    /** What stands above the quoted mail, as HTML; empty for nothing. */
    readonly above: string
  },
): Promise<Draft> {
  const read = await readDraft(original.raw, original)
  const sender = read.replyTo.length > 0 ? read.replyTo : [read.from].flatMap((from) => from ?? [])
  const isSelf = ({ address }: MailAddress): boolean => parts.directory.findUser(address)?.id === parts.ownerId
  const others = kind === 'replyAll' ? read.to.filter((one) => !isSelf(one)) : []
  const prefix = kind === 'forward' ? 'FW: ' : 'RE: '
  return {
    ...emptyDraft({ messageId: parts.messageId, date: parts.now }),
    to: kind === 'forward' ? [] : [...sender, ...others],
    cc: kind === 'replyAll' ? read.cc.filter((one) => !isSelf(one)) : [],
    subject: `${prefix}${original.subject.replace(/^(?:re|fw|fwd|aw|wg):\s*/i, '')}`,
    html: quoted(read, parts.above),
    headers: kind === 'forward' ? [] : threadHeaders(original),
    // A reply leaves the files behind, a forwarded mail takes them along.
    attachments: kind === 'forward' ? read.attachments : [],
  }
}

function quoted(read: Draft, above: string): string {
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
  return `<html><body>${above}<hr><div id="divRplyFwdMsg">${lines.join('<br>')}</div>${inner}</body></html>`
}

/** In-Reply-To and References of an answer (RFC 5322 section 3.6.4). */
export function threadHeaders(original: StoredMail): RawHeader[] {
  const headers = scanHeaders(original.raw)
  const before = messageIdsOf(headers, 'References')
  const ancestors = before.length > 0 ? before : messageIdsOf(headers, 'In-Reply-To')
  return [
    { name: 'In-Reply-To', value: original.internetMessageId },
    { name: 'References', value: [...ancestors, original.internetMessageId].join(' ') },
  ]
}
