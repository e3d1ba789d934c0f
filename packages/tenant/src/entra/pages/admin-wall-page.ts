import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import { organizationOf } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { describeError } from '../error-answer.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { loginPath } from './page-parts.ts'

/** "Need admin approval": the person may not grant what the app asks for. */
export function adminWallPage(world: World, c: Context<TenantEnv>, flow: Flow, user: DirectoryUser): Promise<Response> {
  const failure = describeError(world, 90094, { appId: flow.app.appId }, c.req.header('client-request-id'))
  const content = html`
    <div class="who">${user.userPrincipalName}</div>
    <h1>Need admin approval</h1>
    <p><strong>${flow.app.displayName}</strong> <span class="quiet">(unverified)</span></p>
    <p>
      ${flow.app.displayName} needs permission to access resources in your organization that only an admin can grant. Please ask
      an admin to grant permission to this app before you can use it.
    </p>
    <p class="quiet">${failure.description}</p>
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`<div class="actions stacked">
        <button name="action" value="cancel">Return to the application without granting consent</button>
        <button name="action" value="other">Have an admin account? Sign in with that account</button>
      </div>`,
    )}
  `
  return page(organizationOf(world, user).directory.displayName, 'Need admin approval', content)
}
