import { html } from 'hono/html'

import type { Person } from '../people.ts'
import { pathOf } from './layout.ts'
import type { Html } from './layout.ts'

export type WriteForm = {
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly text: string
  readonly quote: string
  /** Id of the mail that is answered. */
  readonly answers: string | undefined
}

export function writePane(person: Person, form: WriteForm, fault?: string): Html {
  const isReply = form.answers !== undefined
  return html`<article class="mail sheet">
    <header><h1 style="margin:0">${isReply ? 'Reply' : 'New mail'}</h1></header>
    <form class="write" action="${pathOf(person.address)}/write" method="post" enctype="multipart/form-data">
      ${fault === undefined ? '' : html`<p class="note bad" role="alert">${fault}</p>`}
      <input type="hidden" name="answers" value="${form.answers ?? ''}" />
      <div>
        <label for="to">To</label>
        <input type="text" id="to" name="to" inputmode="email" autocomplete="off" value="${form.to}" required />
      </div>
      <details ${form.cc === '' ? '' : html`open`}>
        <summary>Copy to</summary>
        <label for="cc">Copy to</label>
        <input type="text" id="cc" name="cc" inputmode="email" autocomplete="off" value="${form.cc}" />
      </details>
      <div>
        <label for="subject">Subject</label>
        <input type="text" id="subject" name="subject" autocomplete="off" value="${form.subject}" />
      </div>
      <div>
        <label for="text">Text</label>
        <textarea id="text" name="text" ${isReply ? html`autofocus` : ''}>${form.text}</textarea>
      </div>
      ${
        form.quote === ''
          ? ''
          : html`<details>
              <summary>Quoted mail</summary>
              <label for="quote">Quoted mail</label>
              <textarea id="quote" class="quote" name="quote">${form.quote}</textarea>
            </details>`
      }
      <div>
        <label for="files">Attachments</label>
        <input type="file" id="files" name="files" multiple />
      </div>
      <div class="row">
        <button class="button main" type="submit">Send</button>
        <a class="button" href="${pathOf(person.address)}">Discard</a>
      </div>
    </form>
  </article>`
}
