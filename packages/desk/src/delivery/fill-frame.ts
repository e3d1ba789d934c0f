import { textToHtml } from '@postdesk/mail'
import type { Envelope } from '../outbox/index.ts'
import { ANSWER_SLOT, HISTORY_SLOT } from '../templates/index.ts'

type Words = { readonly text: string; readonly html?: string }

/** An answer in its frame, with what it quotes. */
export function fillFrame(frame: NonNullable<Envelope['frame']>, said: Words, history: { text: string; html: string }): Words {
  return {
    text: `${fill(frame.text, said.text.trim(), history.text)
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
    ...(said.html === undefined ? {} : { html: fill(frame.html, said.html, history.html) }),
  }
}

function fill(frame: string, answer: string, history: string): string {
  // What is put in may hold `$&` and the like, which are words here.
  return frame.replaceAll(ANSWER_SLOT, () => answer).replaceAll(HISTORY_SLOT, () => history)
}

/** The frame of answers that were owed before there were templates: the brand's signature below, and then what is quoted. */
export function plainFrame(signature: string): NonNullable<Envelope['frame']> {
  const signed = signature.trim()
  return {
    text: [ANSWER_SLOT, ...(signed === '' ? [] : [signed]), HISTORY_SLOT].join('\n\n'),
    html: [ANSWER_SLOT, ...(signed === '' ? [] : [textToHtml(signed)]), HISTORY_SLOT].join('<br>'),
    language: 'en',
  }
}
