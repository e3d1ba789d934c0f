import { html } from 'hono/html'

import { APPLICATION_ROLES } from '../../mail/app-roles.ts'
import type { World } from '../../world.ts'
import { deed, hidden } from './layout.ts'
import type { Html } from './layout.ts'

/** RBAC for Applications: which app holds which of Exchange's own roles over which mailboxes, and the form that gives one. */
export function appRoles({ directory, registry, exchange, mail }: World, back: string): Html {
  const { tenantId } = directory
  const nameOf = (userId: string) => directory.findUser(userId)?.mail ?? userId
  const rows = exchange.roles.rows()
  const delay = mail.settings.policyPropagationMilliseconds
  return html`<section class="card">
    <h2>Roles of apps</h2>
    <p class="quiet">
      They come on top of what was consented to.
      ${delay === 0 ? 'They count at once.' : `They count ${String(Math.round(delay / 60_000))} minutes later, as policyPropagationMilliseconds says.`}
    </p>
    ${
      rows.length === 0
        ? html`<p class="quiet">No app holds a role.</p>`
        : html`<ul class="plain">
            ${rows.map(({ id, appId, role, mailboxes }) => {
              const where = mailboxes === 'all' ? 'every mailbox' : mailboxes.map(nameOf).join(', ') || 'no mailbox'
              const name = registry.findApp(appId)?.displayName ?? appId
              return html`<li>
                <strong>${name}</strong>: ${role} <span class="quiet">over ${where}</span>
                ${deed({ act: 'take-role', fields: { tenantId, id }, back, label: 'Remove', spoken: `Remove ${role} of ${name}`, kind: 'small' })}
              </li>`
            })}
          </ul>`
    }
    <form method="post" action="/admin/acts/give-role" class="fields" data-quiet>
      ${hidden({ tenantId, back })}
      <label
        >App
        <select name="appId">
          ${registry.enterpriseApps().map(({ appId, displayName }) => html`<option value="${appId}">${displayName}</option>`)}
        </select></label
      >
      <label
        >Role
        <select name="role">
          ${Object.keys(APPLICATION_ROLES).map((role) => html`<option>${role}</option>`)}
        </select></label
      >
      <label class="wide"
        >Over
        <select name="mailbox">
          <option value="">every mailbox</option>
          ${directory.users().map(({ mail: address }) => html`<option>${address}</option>`)}
        </select></label
      >
      <button type="submit" class="main">Give the role</button>
    </form>
  </section>`
}
