import type { Context } from 'hono'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import type { EntraStore } from '../entra-store.ts'
import { signedOutPage } from '../pages/signed-out-page.ts'
import { parametersOf } from './authorize-endpoint.ts'
import { findReplyAddress } from './reply-address.ts'
import { sessionOf, withSession } from './session-cookie.ts'

/** `/{tenant}/oauth2/v2.0/logout`: ends the browser's session; goes on only to an address some app registered. */
export async function answerLogout(world: World, store: EntraStore, c: Context<TenantEnv>): Promise<Response> {
  const session = sessionOf(store, c)
  if (session) store.closeSession(session.key)
  const parameters = await parametersOf(c)
  const target = parameters.get('post_logout_redirect_uri')
  const isRegistered = target !== null && isRegisteredAddress(world, target)
  if (!isRegistered) return withSession(c, await signedOutPage(world), undefined)
  const state = parameters.get('state')
  const location = state === null ? target : `${target}${target.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`
  return withSession(c, new Response(null, { status: 302, headers: { location } }), undefined)
}

function isRegisteredAddress({ organizations }: World, target: string): boolean {
  return organizations.some(({ registry }) => registry.apps().some((app) => findReplyAddress(app, target).ok))
}
