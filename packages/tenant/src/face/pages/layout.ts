import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

import { nav } from './nav.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What became of the act before. */
export type Notice = { readonly isBad: boolean; readonly text: string }

/** The frame of every page of the face. */
export function layout(page: {
  readonly title: string
  /** Path of the page, as the navigation has it. */
  readonly here: string
  readonly tenant: string
  readonly nonce: string
  readonly notice?: Notice
  readonly body: Html
}): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} – ${page.tenant}, simulated tenant</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin/nav.css" />
        <link rel="stylesheet" href="/admin/face.css" />
        <script nonce="${page.nonce}" type="module" src="/admin/face.js"></script>
      </head>
      <body>
        ${nav(page.here)}
        <main id="main">
          <div class="notices" role="status">
            ${page.notice ? html`<p class="notice ${page.notice.isBad ? 'bad' : 'good'}">${page.notice.isBad ? 'Not done: ' : ''}${page.notice.text}</p>` : ''}
          </div>
          ${page.body}
        </main>
      </body>
    </html>`
}

/** A moment, in UTC until the script makes it local. */
export function moment(at: number, form: 'day' | 'time' | 'full' = 'full'): Html {
  const iso = new Date(at).toISOString()
  const shown =
    form === 'day' ? iso.slice(0, 10) : form === 'time' ? iso.slice(11, 19) : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
  return html`<time datetime="${iso}" data-form="${form}">${shown}</time>`
}

/** A value with a button that copies it. */
export function copied(value: string, name: string): Html {
  return html`<span class="copied"
    ><code>${value}</code><button type="button" class="small" data-copy="${value}" aria-label="Copy ${name}">Copy</button></span
  >`
}

/** A form of one button. `fields` go along unseen. */
export function deed(parts: {
  readonly act: string
  readonly fields: Readonly<Record<string, string>>
  readonly back: string
  readonly label: string
  readonly spoken?: string
  readonly kind?: string
}): Html {
  const { act, fields, back, label, spoken, kind = '' } = parts
  return html`<form method="post" action="/admin/acts/${act}" data-quiet>
    ${hidden({ ...fields, back })}
    <button type="submit" class="${kind}" ${spoken === undefined ? '' : html`aria-label="${spoken}"`}>${label}</button>
  </form>`
}

/** A switch: on or off, and turned by a click. */
export function toggle(parts: {
  readonly act: string
  readonly fields: Readonly<Record<string, string>>
  readonly back: string
  readonly name: string
  readonly isOn: boolean
}): Html {
  const { act, fields, back, name, isOn } = parts
  return html`<form method="post" action="/admin/acts/${act}" class="toggle" data-quiet>
    ${hidden({ ...fields, to: isOn ? 'off' : 'on', back })}
    <button type="submit" role="switch" aria-checked="${String(isOn)}" aria-label="${name}">
      <span aria-hidden="true"></span>
    </button>
  </form>`
}

export function hidden(fields: Readonly<Record<string, string>>): Html {
  return html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}`
}
