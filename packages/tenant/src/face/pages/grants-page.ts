import { html } from 'hono/html'

import type { World } from '../../world.ts'
import { deed } from './layout.ts'
import type { Html } from './layout.ts'

/** What people and administrators consented to, and the way to take it back. */
export function grantsPage(world: World): Html {
  const { registry, directory } = world
  const appName = (appId: string) => registry.findApp(appId)?.displayName ?? appId
  const rows = [
    ...registry.grants().map((grant) => ({
      appId: grant.appId,
      user: grant.principal,
      who:
        grant.principal === 'everybody'
          ? 'Everybody, by an administrator'
          : (directory.findUser(grant.principal)?.displayName ?? grant.principal),
      resource: grant.resource,
      permissions: grant.scopes.join(', '),
    })),
    ...registry.apps().flatMap((app) =>
      (['graph', 'exchange'] as const).flatMap((resource) => {
        const roles = registry.grantedRoles(app.appId, resource)
        return roles.length === 0
          ? []
          : [{ appId: app.appId, user: '', who: 'The app by itself', resource, permissions: roles.join(', ') }]
      }),
    ),
  ]
  return html`<header class="page">
      <h1>Grants</h1>
      <p>What was consented to. Taken back, the next refresh fails with AADSTS65001 and a person must consent again.</p>
    </header>
    ${
      rows.length === 0
        ? html`<div class="card empty">
            <h2>Nobody has consented to anything</h2>
            <p>Sign in to an app, or let its administrator consent; the grant appears here.</p>
          </div>`
        : html`<table class="stack card">
              <thead>
                <tr>
                  <th scope="col">App</th>
                  <th scope="col">For</th>
                  <th scope="col">Service</th>
                  <th scope="col">Permissions</th>
                  <th scope="col"><span class="spoken">Acts</span></th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (row) =>
                    html`<tr>
                      <th scope="row">${appName(row.appId)}</th>
                      <td data-label="For">${row.who}</td>
                      <td data-label="Service">${row.resource === 'graph' ? 'Microsoft Graph' : 'Exchange Online'}</td>
                      <td data-label="Permissions">${row.permissions}</td>
                      <td>
                        ${
                          row.user === ''
                            ? ''
                            : deed({
                                act: 'revoke',
                                fields: { appId: row.appId, user: row.user },
                                back: '/admin/grants',
                                label: 'Revoke',
                                spoken: `Revoke ${appName(row.appId)} for ${row.who}`,
                                kind: 'small danger',
                              })
                        }
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <div class="row">
              ${[...new Set(rows.map(({ appId }) => appId))].map((appId) =>
                deed({
                  act: 'revoke',
                  fields: { appId, user: '' },
                  back: '/admin/grants',
                  label: `Revoke everything of ${appName(appId)}`,
                  kind: 'danger',
                }),
              )}
            </div>`
    }`
}
