import { htmlToText, sanitizeMail } from '@postdesk/mail'

export type Words = {
  /** Sanitised. */
  readonly html: string
  readonly text: string
  /** Nothing a reader would see: only blanks and empty paragraphs. */
  readonly isEmpty: boolean
}

/** A paragraph with nothing in it: the editor's empty line. As text it would be a blank line more on each side. */
const EMPTY_PARAGRAPH = /<p>(?:\s|&nbsp;|<br ?\/?>)*<\/p>/g
/** Blanks that `trim` does not know. */
const UNSEEN = /[\u200b-\u200f\u2060\ufeff]/g

/** What an agent wrote in the editor, made safe, and as text. */
export function readWords(given: string, remoteImages: 'show' | 'block'): Words {
  const { html } = sanitizeMail(given, { attachmentUrl: () => null, remoteImages })
  const text = htmlToText(html.replace(EMPTY_PARAGRAPH, ''))
  return { html, text, isEmpty: text.replace(UNSEEN, '').trim() === '' && !/<img\b[^>]*\ssrc=/i.test(html) }
}
