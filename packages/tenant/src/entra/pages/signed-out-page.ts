import { html } from 'hono/html'

import type { World } from '../../world.ts'
import { page } from './layout.ts'

export function signedOutPage(world: World): Promise<Response> {
  return page(
    world.directory.displayName,
    'Signed out',
    html`<h1>You signed out of your account</h1>
      <p class="quiet">It's a good idea to close all browser windows.</p>`,
  )
}
