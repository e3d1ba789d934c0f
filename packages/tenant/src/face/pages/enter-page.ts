import { html } from 'hono/html'

/** Asks a person for the control token, where the tenant was started with one. It names nothing of the tenant. */
export async function enterPage(status: 401, complaint?: string): Promise<Response> {
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Simulated tenant</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin/nav.css" />
        <link rel="stylesheet" href="/admin/face.css" />
      </head>
      <body>
        <main id="main">
          <header class="page">
            <h1>Simulated tenant</h1>
            <p>It was started with a control token, and is shown to whoever has it.</p>
          </header>
          ${complaint === undefined ? '' : html`<p class="notice bad" role="alert">${complaint}</p>`}
          <section class="card">
            <form method="post" action="/admin/enter" class="fields">
              <label class="wide">Control token <input name="token" type="password" autocomplete="off" required /></label>
              <button type="submit" class="main">Show the tenant</button>
            </form>
          </section>
        </main>
      </body>
    </html>`
  return new Response(String(page), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  })
}
