import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { accountList, complaint, loginPath } from './page-parts.ts'

/** "Pick an account": those signed in with this browser, and the way to another one. */
export function pickPage(
  world: World,
  _c: Context<TenantEnv>,
  flow: Flow,
  accounts: readonly DirectoryUser[],
): Promise<Response> {
  const content = html`
    <h1>Pick an account</h1>
    <p class="quiet">to continue to ${flow.app.displayName}</p>
    ${complaint(flow.complaint)}
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`${accountList(accounts, (user) => `${user.userPrincipalName} · signed in`)}
        <div class="actions">
          <button name="action" value="cancel">Cancel</button>
          <button name="action" value="other">Use another account</button>
        </div>`,
    )}
  `
  return page(world.directory.displayName, 'Pick an account', content)
}
