import type { Context } from 'hono'
import { html } from 'hono/html'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { fitsHint } from '../authorize/sign-in-flow.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { accountList, complaint, loginPath } from './page-parts.ts'

// A seed may hold thousands of people; a page with a button for each helps nobody.
const MAX_SHOWN = 12

/** "Sign in": an address to type, and, as this is a simulation, the accounts there are. */
export function identifyPage(world: World, _c: Context<TenantEnv>, flow: Flow): Promise<Response> {
  const action = loginPath(flow.segment.text)
  const { segment } = flow
  // Every account there is, so that one which does not fit the app can be tried as well.
  const near = segment.kind === 'tenant' ? [segment.organization] : world.organizations
  const samples = near
    .flatMap(({ directory }) => directory.users())
    .filter((user) => user.kind === 'user' && fitsHint(user, flow.domainHint))
    .filter((user) => segment.kind === 'common' || (segment.kind === 'consumers') === (user.accountType === 'personal'))
    .slice(0, MAX_SHOWN)
  const content = html`
    <h1>Sign in</h1>
    <p class="quiet">to continue to ${flow.app.displayName}</p>
    ${complaint(flow.complaint)}
    ${stepForm(
      action,
      flow.id,
      html`<label for="login">Email or user name</label>
        <input
          type="text"
          id="login"
          name="login"
          value="${flow.typed ?? ''}"
          autofocus
          autocapitalize="none"
          spellcheck="false"
          inputmode="email"
        />
        <div class="actions">
          <button class="main" name="action" value="identify">Next</button>
          <button name="action" value="cancel">Cancel</button>
        </div>`,
    )}
    <h2>Accounts of this simulated tenant</h2>
    ${stepForm(
      action,
      flow.id,
      accountList(samples, (user) => user.userPrincipalName),
    )}
  `
  return page((near[0] ?? world).directory.displayName, 'Sign in', content)
}
