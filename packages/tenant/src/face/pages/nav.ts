import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const PLACES = [
  ['/', 'Overview'],
  ['/admin/people', 'People'],
  ['/admin/apps', 'Apps'],
  ['/admin/grants', 'Grants'],
  ['/admin/exchange', 'Exchange'],
  ['/admin/requests', 'Requests'],
  ['/admin/faults', 'Faults'],
  ['/mail', 'Webmail'],
] as const

/** The one navigation of the tenant's pages and its webmail; needs `/admin/nav.css`. */
export function nav(here: string): Html {
  return html`<nav class="tn" aria-label="Tenant">
    <ul>
      ${PLACES.map(
        ([path, name]) => html`<li><a href="${path}" ${path === here ? html`aria-current="page"` : ''}>${name}</a></li>`,
      )}
    </ul>
  </nav>`
}
