import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f2a, #eceef4); --quiet: light-dark(#5a6274, #a6adbd);
  --paper: light-dark(#ffffff, #1e222c); --ground: light-dark(#eef1f6, #12151b); --line: light-dark(#cdd3df, #3a4150);
  --accent: light-dark(#1f5fbf, #7fb2ff); --on-accent: light-dark(#ffffff, #0d1522); --hover: light-dark(#f3f6fb, #272c38);
  --bad: light-dark(#a4262c, #ff9a9a); --bad-ground: light-dark(#fdf0f0, #3a2326); }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 16px;
  padding: 24px 16px; background: var(--ground); color: var(--ink); font: 16px/1.45 system-ui, 'Segoe UI', sans-serif }
main { width: 100%; max-width: 456px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 32px 36px;
  box-shadow: 0 6px 24px rgb(0 0 0 / .07) }
.brand { display: flex; align-items: center; gap: 10px; margin-bottom: 20px; font-weight: 600 }
.brand span { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 8px; background: var(--accent); color: var(--on-accent) }
a { color: var(--accent) }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0 0 6px; overflow-wrap: anywhere }
h2 { font-size: .95rem; margin: 26px 0 8px; color: var(--quiet); font-weight: 600 }
p { margin: 0 0 14px } .quiet { color: var(--quiet); font-size: .92rem }
label { display: block; font-weight: 600; margin: 14px 0 6px; font-size: .95rem }
input[type=text], input[type=password] { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet);
  border-radius: 6px; padding: 10px 12px; min-height: 44px }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.check { display: flex; gap: 10px; align-items: flex-start; font-weight: 400 } .check input { width: 20px; height: 20px; margin: 2px 0 0; flex: none }
/* The main button comes first in the page, so that Enter presses it, and stands last in the row. */
.actions { display: flex; flex-flow: row-reverse wrap; justify-content: flex-start; gap: 10px; margin-top: 24px }
.actions.stacked { flex-flow: column; align-items: stretch }
button { font: inherit; min-height: 44px; min-width: 108px; padding: 8px 18px; border-radius: 6px; border: 1px solid var(--line);
  background: transparent; color: inherit; cursor: pointer } button:hover { background: var(--hover) }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600 } button.main:hover { filter: brightness(1.08) }
.accounts { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden }
.accounts li + li { border-top: 1px solid var(--line) }
.accounts button { display: flex; gap: 12px; align-items: center; width: 100%; border: 0; border-radius: 0; text-align: left; padding: 10px 14px; outline-offset: -3px }
.accounts small { display: block; color: var(--quiet); overflow-wrap: anywhere } .accounts strong { font-weight: 600 }
.face { display: grid; place-items: center; flex: none; width: 36px; height: 36px; border-radius: 50%; background: var(--hover); border: 1px solid var(--line);
  font-size: .85rem; font-weight: 600; color: var(--accent) }
.who { display: flex; align-items: center; gap: 10px; margin: 0 0 16px; overflow-wrap: anywhere } .who button { min-width: 44px; padding: 4px }
.alert { color: var(--bad); background: var(--bad-ground); border-left: 4px solid var(--bad); border-radius: 4px; padding: 10px 12px; margin: 12px 0 14px; overflow-wrap: anywhere }
.permissions { margin: 0; padding: 0; list-style: none } .permissions li { padding: 10px 0; border-top: 1px solid var(--line) }
.permissions small { display: block; color: var(--quiet) }
.number { font-size: 2.4rem; font-weight: 600; text-align: center; letter-spacing: .06em; margin: 12px 0 }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; font-size: .88rem; margin: 18px 0 0 } dt { color: var(--quiet) } dd { margin: 0; overflow-wrap: anywhere }
footer { color: var(--quiet); font-size: .85rem; text-align: center; max-width: 456px }
@media (max-width: 480px) { body { justify-content: flex-start; padding: 12px } main { padding: 24px 20px } .actions button { flex: 1 } }
`

/** Everything a sign-in page may load is in the page itself, and nobody may frame it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

/** A whole page of the tenant: its brand, the given content, and the reminder that nothing here is real. */
export async function page(
  organisation: string,
  title: string,
  content: Markup,
  status = 200,
  headers: Record<string, string> = {},
): Promise<Response> {
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <div class="brand"><span aria-hidden="true">${organisation.slice(0, 1).toUpperCase()}</span>${organisation}</div>
          ${content}
        </main>
        <footer>Simulated Microsoft 365 tenant. No real account is used here.</footer>
      </body>
    </html>`
  return new Response(String(text), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/** The fields every step's form carries. */
export function stepForm(action: string, flowId: string, content: Markup): Markup {
  return html`<form method="post" action="${action}" autocomplete="off">
    <input type="hidden" name="ctx" value="${flowId}" />${content}
  </form>`
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '')
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
}
