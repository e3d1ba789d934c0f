import { createHash } from 'node:crypto'

import { html, raw } from 'hono/html'

const SUBMIT = 'document.forms[0].submit()'
// Kept in one piece: a formatter that indents a script inside the page would change its hash.
const SCRIPT = raw(`<script>${SUBMIT}</script>`)
const SUBMIT_HASH = createHash('sha256').update(SUBMIT).digest('base64')

/** `response_mode=form_post`: a form that sends itself to the app; without JavaScript there is a button. */
export async function formPostPage(uri: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const inputs = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Working...</title>
      </head>
      <body>
        <form method="post" action="${uri}">
          ${inputs}
          <noscript
            ><p>Script is disabled. Press the button to continue.</p>
            <button>Continue</button></noscript
          >
        </form>
        ${SCRIPT}
      </body>
    </html>`
  return new Response(String(text), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; script-src 'sha256-${SUBMIT_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
    },
  })
}
