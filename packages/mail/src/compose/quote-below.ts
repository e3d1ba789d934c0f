import { htmlToText } from '../html/html-to-text.ts'
import { textToHtml } from '../html/text-to-html.ts'
import type { MailAddress } from '../parsed-mail.ts'
import { visibleReplyHtml } from '../reply/visible-reply-html.ts'
import { visibleReply } from '../reply/visible-reply.ts'

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
 * The text and HTML of an answer with the mail it answers below, as mail programs do: `On DATE, NAME wrote:` and the words
 * behind `> `, or in a cited blockquote. Only what the mail said anew is quoted, not the history it quoted itself, so that a long
 * conversation does not grow with each answer. Pictures are left out: their files are not in the answer.
 */
export function quoteBelow(
  answer: { readonly text: string; readonly html?: string | undefined },
  quoted: QuotedMail,
): { readonly text: string; readonly html?: string } {
  const anew = quoted.html === null ? null : visibleReplyHtml(quoted.html).html
  const text = cut((anew === null ? visibleReply(quoted.text).visible : htmlToText(anew)).trim())
  const attribution = `On ${dateInWords(quoted.date)}, ${nameOf(quoted.from)} wrote:`
  const below = text
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n')
  const html =
    answer.html === undefined
      ? {}
      : {
          html:
            `${answer.html}<br>${textToHtml(attribution)}<blockquote type="cite" style="${STYLE}">` +
            `${anew === null || anew.length > MAX_QUOTED_HTML ? textToHtml(text) : withoutPictures(anew)}</blockquote>`,
        }
  return { text: `${answer.text.trimEnd()}\n\n${attribution}\n${below}\n`, ...html }
}

const STYLE = 'margin: 0 0 0 8px; padding: 0 0 0 12px; border-left: 2px solid #ccc'

function cut(text: string): string {
  return text.length <= MAX_QUOTED_CHARS ? text : `${text.slice(0, MAX_QUOTED_CHARS).toWellFormed()}\n[…]`
}

/** A name could bring a line of its own into the quote. */
function nameOf({ name, address }: MailAddress): string {
  return (name.trim() === '' ? address : name).replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** In UTC, and saying so: where the reader is nobody knows. The same on every machine. */
function dateInWords(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) (\d\d:\d\d)/.exec(date.toUTCString()) ?? []
  return `${Number(day)} ${month} ${year} at ${time} UTC`
}

/** Of sanitised HTML, where an attribute's value holds no `>`. */
function withoutPictures(html: string): string {
  return html.replace(/<img\b[^>]*>/gi, '')
}
