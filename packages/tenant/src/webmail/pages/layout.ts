import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

import { nav } from '../../face/pages/nav.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of every page. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin/nav.css" />
        <link rel="stylesheet" href="/mail/webmail.css" />
        <script type="module" src="/mail/webmail.js"></script>
      </head>
      <body>
        ${nav('/mail')} ${body}
      </body>
    </html>`
}

/** Two letters for a person's picture. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.@]+/).filter((word) => word !== '')
  return `${words[0]?.[0] ?? '?'}${words[1]?.[0] ?? ''}`.toUpperCase()
}

export function pathOf(address: string): string {
  return `/mail/${encodeURIComponent(address)}`
}

/** A moment, in UTC until the script makes it local. */
export function moment(at: number, isFull = false): Html {
  const iso = new Date(at).toISOString()
  const shown = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
  return isFull ? html`<time datetime="${iso}" data-full>${shown}</time>` : html`<time datetime="${iso}">${shown}</time>`
}
