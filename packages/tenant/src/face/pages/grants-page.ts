import { html } from 'hono/html'

import { findRegistration } from '../../organizations.ts'
import type { World } from '../../world.ts'
import { deed } from './layout.ts'
import type { Html } from './layout.ts'

/** What people and administrators consented to, and the way to take it back. */
export function grantsPage(world: World): Html {
  const rows = world.organizations.flatMap(grantsOf)
  const appName = (appId: string) => findRegistration(world, appId)?.displayName ?? appId
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
                                fields: { tenantId: row.tenantId, appId: row.appId, user: row.user },
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
              ${[...new Set(rows.filter(({ tenantId }) => tenantId === world.directory.tenantId).map(({ appId }) => appId))].map(
                (appId) =>
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

type Row = {
  readonly tenantId: string
  readonly appId: string
  /** Empty for the app by itself. */
  readonly user: string
  readonly who: string
  readonly resource: string
  readonly permissions: string
}

function grantsOf(world: World): Row[] {
  const { registry, directory } = world
  const { tenantId } = directory
  // Of the tenant itself nobody has to be told whose grant it is.
  const ofWhom = world === world.organizations[0] ? '' : ` (${directory.displayName})`
  return [
    ...registry.grants().map(({ appId, principal, resource, scopes }) => {
      const isForAll = principal === 'everybody'
      const who = isForAll ? 'Everybody, by an administrator' : (directory.findUser(principal)?.displayName ?? principal)
      return { tenantId, appId, user: principal, who: who + ofWhom, resource, permissions: scopes.join(', ') }
    }),
    ...registry.enterpriseApps().flatMap(({ appId }) =>
      (['graph', 'exchange'] as const).flatMap((resource) => {
        const permissions = registry.grantedRoles(appId, resource).join(', ')
        return permissions === '' ? [] : [{ tenantId, appId, user: '', who: `The app by itself${ofWhom}`, resource, permissions }]
      }),
    ),
  ]
}
