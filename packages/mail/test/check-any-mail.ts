import { parse, sanitizeMail, scanHeaders, visibleReplyHtml } from '../src/index.ts'

/** What a mail may cost, whatever is in it. */
const MAX_MS = 2000

/**
 * Reads any bytes by every door of the package and says what is wrong with the result, or null: an exception, a text that
 * cannot be stored, a fault of our own, or more time than a mail may cost.
 */
export function checkAnyMail(bytes: Uint8Array): string | null {
  const start = performance.now()
  try {
    const mail = parse(bytes)
    scanHeaders(bytes)
    if (mail.html !== null) {
      sanitizeMail(mail.html, { attachmentUrl: () => null })
      visibleReplyHtml(mail.html)
    }
    const broken = mail.problems.find((problem) => problem.code === 'internal-error')
    if (broken) return `internal error: ${broken.detail}`
    const texts = [
      mail.subject,
      mail.text,
      mail.html ?? '',
      mail.replyText,
      mail.messageId ?? '',
      ...mail.headers.flat(),
      ...mail.attachments.map((file) => file.filename),
    ]
    for (const text of texts)
      if (!text.isWellFormed() || text.includes('\0'))
        return `a text that cannot be stored: ${JSON.stringify(text.slice(0, 100))}`
    for (const file of mail.attachments)
      if (/[/\\\0]|^\.{1,2}$|^$/.test(file.filename)) return `an unsafe file name: ${JSON.stringify(file.filename)}`
    JSON.stringify({ ...mail, attachments: [] })
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  const took = performance.now() - start
  return took > MAX_MS ? `took ${Math.round(took)} ms for ${bytes.length} bytes` : null
}
