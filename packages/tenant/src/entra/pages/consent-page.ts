import type { Context } from 'hono'
import { html } from 'hono/html'

import type { DirectoryUser } from '../../directory/directory.ts'
import { RESOURCES } from '../../directory/permissions.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import { organizationOf } from '../../organizations.ts'
import type { World } from '../../world.ts'
import type { AskedPermission } from '../authorize/consent.ts'
import type { Flow } from '../authorize/sign-in-flow.ts'
import { page, stepForm } from './layout.ts'
import { loginPath } from './page-parts.ts'

/** "Permissions requested": what the app would like to do, each line with its permission's name. */
export function consentPage(
  world: World,
  _c: Context<TenantEnv>,
  flow: Flow,
  user: DirectoryUser,
  asked: readonly AskedPermission[],
): Promise<Response> {
  const roles = flow.purpose.kind === 'adminConsent' ? flow.purpose.roles : []
  const isForAll = flow.purpose.kind === 'adminConsent'
  const title = isForAll ? 'Permissions requested: review for your organization' : 'Permissions requested'
  const content = html`
    <div class="who">${user.userPrincipalName}</div>
    <h1>${title}</h1>
    <p><strong>${flow.app.displayName}</strong> <span class="quiet">(unverified)</span></p>
    <p>This application would like to:</p>
    <ul class="permissions">
      ${asked.map(
        ({ resource, name, info }) =>
          html`<li>
            ${info.title}<small>${info.explanation}</small><small>${RESOURCES[resource].displayName}: ${name}</small>
          </li>`,
      )}
      ${roles.map(
        ({ resource, name }) =>
          html`<li>
            Use ${name} in every mailbox, without a signed-in user<small
              >${RESOURCES[resource].displayName}: ${name} (application)</small
            >
          </li>`,
      )}
    </ul>
    ${stepForm(
      loginPath(flow.segment.text),
      flow.id,
      html`${
          user.isAdmin && !isForAll
            ? html`<label class="check"
                ><input type="checkbox" name="forOrganization" value="on" /> Consent on behalf of your organization</label
              >`
            : ''
        }
        <p class="quiet" style="margin-top:14px">
          Accept only if you trust this application with the above. Consent can be taken back at any time.
        </p>
        <div class="actions">
          <button class="main" name="action" value="accept">Accept</button>
          <button name="action" value="decline">Cancel</button>
        </div>`,
    )}
  `
  return page(organizationOf(world, user).directory.displayName, title, content)
}
