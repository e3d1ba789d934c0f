import { html } from 'hono/html'

import type { Person } from '../people.ts'
import { initialsOf, layout, pathOf } from './layout.ts'
import type { Html } from './layout.ts'

/** The first page: who do you want to be? */
export function choosePage(parts: {
  readonly customers: readonly Person[]
  readonly colleagues: readonly Person[]
  readonly support: string
  readonly fault?: string
  readonly typed?: string
}): Html {
  const list = (people: readonly Person[]): Html =>
    html`<ul class="list">
      ${people.map(
        (person) =>
          html`<li>
            <a href="${pathOf(person.address)}">
              <span class="face" aria-hidden="true">${initialsOf(person.name)}</span>
              <span class="name">${person.name}</span>
              <span class="subject">${person.address}</span>
            </a>
          </li>`,
      )}
    </ul>`
  return layout(
    'Who are you? – Webmail',
    html`<main class="wide choose">
      <h1>Who are you?</h1>
      <p>Play a customer: write to ${parts.support}, see the answer come in, reply to it. No mail leaves this machine.</p>
      ${parts.fault === undefined ? '' : html`<p class="note bad" role="alert">${parts.fault}</p>`}
      <section class="sheet">
        <h2>Customers</h2>
        ${list(parts.customers)}
      </section>
      <section class="sheet">
        <form action="/mail/as" method="get">
          <label for="address">Somebody else</label>
          <div class="row">
            <input
              type="text"
              id="address"
              name="address"
              inputmode="email"
              autocomplete="off"
              placeholder="Dana Okafor &lt;dana@example.com&gt;"
              value="${parts.typed ?? ''}"
              required
            />
            <button class="button main" type="submit">Open</button>
          </div>
        </form>
      </section>
      <section class="sheet">
        <h2>People of the tenant</h2>
        ${list(parts.colleagues)}
      </section>
    </main>`,
  )
}
