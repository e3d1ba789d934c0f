import { htmlToText } from '../html/html-to-text.ts'
import { textToHtml } from '../html/text-to-html.ts'
import type { MailAddress } from '../parsed-mail.ts'
import { visibleReplyHtml } from '../reply/visible-reply-html.ts'
import { visibleReply } from '../reply/visible-reply.ts'
import { attributionLine } from './attribution.ts'

/** A mail that an answer quotes. `html` is sanitised, or null for a mail of plain text. */
export interface QuotedMail {
  readonly from: MailAddress
  readonly date: Date
  readonly text: string
  readonly html: string | null
}

/** Longer words are quoted as far as this, and longer HTML as its text: the reader has the mail itself. */
const MAX_QUOTED_CHARS = 50_000
const MAX_QUOTED_HTML = 200_000

/**
 * What an answer quotes, as mail programs do, the newest mail first: `On DATE, NAME wrote:` and the words behind `> `, or in a cited
 * blockquote. Only what each mail said anew is quoted, not the history it quoted itself, so that a long conversation does not grow with
 * each answer. Pictures are left out: their files are not in the answer. Of many mails the older ones are left out when it gets too long.
 */
export function quoteMails(mails: readonly QuotedMail[], language: string): { readonly text: string; readonly html: string } {
  const texts: string[] = []
  const htmls: string[] = []
  let chars = 0
  for (const mail of mails) {
    const anew = mail.html === null ? null : visibleReplyHtml(mail.html).html
    const text = cut((anew === null ? visibleReply(mail.text).visible : htmlToText(anew)).trim())
    chars += text.length
    if (texts.length > 0 && chars > MAX_QUOTED_CHARS) break
    const attribution = attributionLine(mail.from, mail.date, language)
    const below = text
      .split('\n')
      .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
      .join('\n')
    texts.push(`${attribution}\n${below}`)
    htmls.push(
      `${textToHtml(attribution)}<blockquote type="cite" dir="auto" style="${STYLE}">` +
        `${anew === null || anew.length > MAX_QUOTED_HTML ? textToHtml(text) : withoutPictures(anew)}</blockquote>`,
    )
  }
  return { text: texts.join('\n\n'), html: htmls.join('<br>') }
}

const STYLE = 'margin: 0 0 0 8px; padding: 0 0 0 12px; border-left: 2px solid #ccc'

function cut(text: string): string {
  return text.length <= MAX_QUOTED_CHARS ? text : `${text.slice(0, MAX_QUOTED_CHARS).toWellFormed()}\n[…]`
}

/** Of sanitised HTML, where an attribute's value holds no `>`. */
function withoutPictures(html: string): string {
  return html.replace(/<img\b[^>]*>/gi, '')
}
