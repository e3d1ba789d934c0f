import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import { SAMPLE_PASSWORD } from '../../directory/make-directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import { organizationOf } from '../../organizations.ts'
import type { World } from '../../world.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { complaint, loginPath } from './page-parts.ts'

/** "Enter password" for the chosen account. The sample password is told, as whoever tries the tenant cannot know it. */
export function passwordPage(world: World, _c: Context<TenantEnv>, flow: Flow, user: DirectoryUser): Promise<Response> {
  const hint =
    user.password === SAMPLE_PASSWORD
      ? html`<p class="quiet">Sample accounts of this tenant have the password <code>${SAMPLE_PASSWORD}</code></p>`
      : html``
  const action = loginPath(flow.segment.text)
  const content = html`
    ${stepForm(
      action,
      flow.id,
      html`<div class="who">
        <button name="action" value="other" aria-label="Back to choose another account">&larr;</button>${user.userPrincipalName}
      </div>`,
    )}
    <h1>Enter password</h1>
    ${complaint(flow.complaint)}
    ${stepForm(
      action,
      flow.id,
      html`<input type="hidden" name="login" value="${user.userPrincipalName}" autocomplete="username" />
        <label for="passwd">Password</label>
        <input type="password" id="passwd" name="passwd" autofocus autocomplete="current-password" />
        <div class="actions">
          <button class="main" name="action" value="password">Sign in</button>
          <button name="action" value="cancel">Cancel</button>
        </div>`,
    )}
    <div style="margin-top:20px">${hint}</div>
  `
  return page(organizationOf(world, user).directory.displayName, 'Enter password', content)
}
