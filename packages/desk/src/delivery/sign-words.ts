import { textToHtml } from '@postdesk/mail'

type Words = { readonly text: string; readonly html?: string }

/**
 * An answer with its brand's signature below. No `-- ` line (RFC 3676 section 4.3) goes before it: what is quoted below would count as part
 * of the signature, and programs hide that.
 */
export function signWords(words: Words, signature: string): Words {
  if (signature === '') return words
  return {
    text: `${words.text.trimEnd()}\n\n${signature}\n`,
    ...(words.html === undefined ? {} : { html: `${words.html}<br>${textToHtml(signature)}` }),
  }
}
