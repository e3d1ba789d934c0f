import { html } from 'hono/html'

import { page } from './entra/pages/layout.ts'
import type { World } from './world.ts'

/** The tenant's front page: what it is and where its doors are. */
export function answerLandingPage(world: World): Promise<Response> {
  const { directory } = world
  const content = html`
    <h1>${directory.displayName}, a simulated Microsoft 365 tenant</h1>
    <p class="quiet">Tenant ID ${directory.tenantId}</p>
    <ul class="permissions">
      <li><a href="/mail">Webmail</a><small>Play the customer: write to the help desk and read its answers.</small></li>
      <li><a href="/_control/state">State</a><small>People, app registrations, addresses and clock, as JSON.</small></li>
      <li>
        <a href="/${directory.tenantId}/v2.0/.well-known/openid-configuration">OpenID configuration</a
        ><small>Where programs begin to sign in.</small>
      </li>
    </ul>
  `
  return page(directory.displayName, `${directory.displayName}: simulated tenant`, content)
}
