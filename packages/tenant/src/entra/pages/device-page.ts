import { html } from 'hono/html'

import type { AppRegistration } from '../../directory/registry.ts'
import type { World } from '../../world.ts'
import { page } from './layout.ts'
import { complaint } from './page-parts.ts'

/** "Enter code": where a person types what a device shows them. */
export function devicePage(world: World, problem?: string): Promise<Response> {
  const content = html`
    <h1>Enter code</h1>
    ${complaint(problem)}
    <form method="post" action="/devicelogin">
      <label for="otc">Enter the code displayed on your app or device</label>
      <input type="text" id="otc" name="otc" autofocus autocapitalize="characters" spellcheck="false" />
      <div class="actions"><button class="main">Next</button></div>
    </form>
  `
  return page(world.directory.displayName, 'Enter code', content)
}

/** The end of the device flow in the browser. */
export function devicePageDone(world: World, app: AppRegistration, isGranted: boolean): Promise<Response> {
  const content = isGranted
    ? html`<h1>You have signed in to ${app.displayName} on your device</h1>
        <p>You may now close this window.</p>`
    : html`<h1>You did not sign in to ${app.displayName}</h1>
        <p>The device was told so. You may now close this window.</p>`
  return page(world.directory.displayName, 'Device sign in', content)
}
