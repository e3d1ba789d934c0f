import { html } from 'hono/html'

import type { World } from '../../world.ts'
import { AADSTS } from '../aadsts.ts'
import { page } from './layout.ts'

/** Where a native app's sign-in used to end: an empty page whose address the app reads. */
export function nativeClientPage(world: World): Promise<Response> {
  return page(world.directory.displayName, 'Signed in', html`<h1>You can go back to the app</h1>`)
}

/** Where the native client's page bounces to now. */
export function wrongPlacePage(world: World): Promise<Response> {
  const content = html`<h1>You reached the wrong place</h1>
    <p class="quiet">This page is the end of a sign-in that an app was to take over. Go back to the app and try again.</p>`
  return page(world.directory.displayName, 'Wrong place', content)
}

/** `/error?code=50058`: what a code means. */
export function errorLookupPage(world: World, code: string): Promise<Response> {
  const entry = AADSTS[Number(code)]
  const content = html`
    <h1>Error code ${code}</h1>
    ${
      entry
        ? html`<dl>
            <dt>Message</dt>
            <dd>${entry.text}</dd>
            <dt>OAuth error</dt>
            <dd>${entry.error}</dd>
          </dl>`
        : html`<p>Nothing is known of this code.</p>`
    }
  `
  return page(world.directory.displayName, `Error code ${code}`, content, entry ? 200 : 404)
}
