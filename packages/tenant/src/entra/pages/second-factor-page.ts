import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import { organizationOf } from '../../organizations.ts'
import type { World } from '../../world.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { complaint, loginPath } from './page-parts.ts'

/** The wall of a required second factor. The phone is played by a button. */
export function secondFactorPage(world: World, _c: Context<TenantEnv>, flow: Flow, user: DirectoryUser): Promise<Response> {
  const number = 10 + (Number.parseInt(flow.id.replaceAll(/\D/g, '').slice(0, 4) || '0', 10) % 90)
  const content = html`
    <div class="who">${user.userPrincipalName}</div>
    <h1>Approve sign in request</h1>
    ${complaint(flow.complaint)}
    <p>Your organization requires multi-factor authentication. Open your authenticator app and enter the number shown.</p>
    <div class="number">${number}</div>
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`<p class="quiet">This tenant has no phones: the buttons answer for yours.</p>
        <div class="actions">
          <button class="main" name="action" value="approve">Approve</button>
          <button name="action" value="deny">Deny</button>
        </div>`,
    )}
  `
  return page(organizationOf(world, user).directory.displayName, 'Approve sign in request', content)
}
