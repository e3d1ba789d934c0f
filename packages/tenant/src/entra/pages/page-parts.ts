import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import { initials } from './layout.ts'
import type { Markup } from './layout.ts'

/** Where the forms of a flow are sent. */
export function loginPath(segmentText: string): string {
  return `/${encodeURIComponent(segmentText)}/login`
}

/** What was wrong with the last answer, read out by screen readers at once. */
export function complaint(text: string | undefined): Markup {
  return text === undefined ? html`` : html`<p class="alert" role="alert">${text}</p>`
}

/** Accounts as a list of large buttons; each sends `account`. */
export function accountList(users: readonly DirectoryUser[], note: (user: DirectoryUser) => string): Markup {
  return html`<ul class="accounts">
    ${users.map(
      (user) =>
        html`<li>
          <button name="account" value="${user.id}">
            <span class="face" aria-hidden="true">${initials(user.displayName)}</span>
            <span><strong>${user.displayName}</strong><small>${note(user)}</small></span>
          </button>
        </li>`,
    )}
  </ul>`
}
