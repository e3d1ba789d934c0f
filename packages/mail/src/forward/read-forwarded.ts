import { baseSubject, isAnswerSubject, isForwardSubject } from '../compose/base-subject.ts'
import { findHistory } from '../history/find-history.ts'
import type { History } from '../history/find-history.ts'
import { readEnvelope } from '../header/read-envelope.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { Forwarded, MailAttachment } from '../parsed-mail.ts'
import { readHeader } from '../structure/read-header.ts'
import { readQuotedSender } from './read-quoted-sender.ts'

export interface ForwardClues {
  readonly subject: string
  readonly text: string
  readonly attachments: readonly MailAttachment[]
}

/** Characters of text in which a forward is looked for. */
const MAX_TEXT = 500_000

/**
 * Does this mail pass another mail on, and whose? The first history in the text decides:
 * - a forward mark is a forward, whatever the subject says;
 * - a quoted header, an original-message mark or `On … wrote:` is one only under a subject with a forward prefix, since answers
 *   carry them too;
 * - a quoted header with no word above it, under a subject that is no answer: nobody answers with nothing;
 * - a mail under a forward prefix that carries one mail as an attachment, and no history, passes that one on.
 */
export function readForwarded({ subject, text, attachments }: ForwardClues): Forwarded | null {
  const claims = isForwardSubject(subject)
  const lines = text.slice(0, MAX_TEXT).split('\n')
  const history = findHistory(lines)
  if (history !== null && (history.kind === 'forward' || claims || isAllThereIs(lines, history, subject))) {
    const from = history.from === null ? null : readQuotedSender(history.from, history.isSentence)
    if (from !== null) return { from, subject: history.subject ?? baseSubject(subject) }
  }
  const mails = attachments.filter((file) => file.contentType === 'message/rfc822')
  const [only] = mails
  return claims && history === null && only !== undefined && mails.length === 1 ? readAttached(only, subject) : null
}

function isAllThereIs(lines: readonly string[], history: History, subject: string): boolean {
  if (history.kind !== 'original' || isAnswerSubject(subject)) return false
  return lines.slice(0, history.line).every((line) => line.trim() === '')
}

function readAttached(file: MailAttachment, subject: string): Forwarded | null {
  const bytes = Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength)
  const quiet = () => undefined
  const inner = readEnvelope(readHeader(bytes, 0, bytes.length, DEFAULT_LIMITS, quiet), null, quiet)
  return inner.from === null ? null : { from: inner.from, subject: inner.subject === '' ? baseSubject(subject) : inner.subject }
}
