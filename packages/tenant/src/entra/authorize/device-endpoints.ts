import type { Context } from 'hono'

import { findRegistration } from '../../organizations.ts'
import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { aadstsText, refuse } from '../aadsts.ts'
import { isForeignHost } from '../clouds.ts'
import { DEVICE_CODE_LIFE } from '../entra-store.ts'
import type { EntraStore } from '../entra-store.ts'
import { devicePage } from '../pages/device-page.ts'
import { readScopes, refuseScopes, scopePlace } from '../resources.ts'
import { namesSeveral } from '../token/answer-with-tokens.ts'
import { readTenantSegment } from '../tenant-segment.ts'
import { findClient } from '../token/authenticate-client.ts'
import { answerRefusal } from '../token/token-endpoint.ts'
import { answerStep } from './answer-step.ts'
import { askedPermissions } from './consent.ts'
import { judgeAudience } from './read-authorize-request.ts'
import { sessionOf } from './session-cookie.ts'
import type { FlowBook } from './sign-in-flow.ts'

/** `POST /{tenant}/oauth2/v2.0/devicecode` (RFC 8628 section 3.1, without `verification_uri_complete`, as Microsoft). */
export async function answerDeviceCode(world: World, store: EntraStore, c: Context<TenantEnv>): Promise<Response> {
  const segment = readTenantSegment(world, c.req.param('tenant') ?? '')
  if (!segment.ok) return answerRefusal(world, c, segment)
  const form = new URLSearchParams(await c.req.text())
  const client = findClient(world, form.get('client_id') ?? undefined, segment)
  if (!client.ok) return answerRefusal(world, c, client)
  const audience = judgeAudience(client.app, segment)
  if (audience) return answerRefusal(world, c, audience)
  if (isForeignHost(new URL(c.req.url).hostname, world.entra))
    return answerRefusal(world, c, refuse(90038, { tenant: segment.text }))
  if (!client.app.isFallbackPublicClient) return answerRefusal(world, c, refuse(7000218))
  const scope = form.get('scope')?.trim()
  if (!scope) return answerRefusal(world, c, refuse(900144, { field: 'scope' }))
  const origin = new URL(c.req.url).origin
  const scopes = readScopes(scope, scopePlace(world, origin))
  if (!scopes.ok) return answerRefusal(world, c, refuseScopes(scopes, client.app, segment.text))
  if (namesSeveral(scopes)) return answerRefusal(world, c, refuse(700022))
  const { text, code } = store.addDeviceCode({ appId: client.app.appId, scope, segment })
  const page = `${origin}/devicelogin`
  return c.json({
    user_code: code.userCode,
    device_code: text,
    verification_uri: page,
    expires_in: DEVICE_CODE_LIFE / 1000,
    interval: world.entra.devicePollSeconds,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${code.userCode} to authenticate.`,
  })
}

/** `POST /devicelogin`: the code a person typed, from which the ordinary sign-in goes on. */
export async function answerUserCode(world: World, store: EntraStore, flows: FlowBook, c: Context<TenantEnv>): Promise<Response> {
  const typed = new URLSearchParams(await c.req.text()).get('otc') ?? ''
  const code = store.findUserCode(typed)
  const app = code && findRegistration(world, code.appId)
  const isOpen = code?.state.kind === 'pending' && world.clock.now() - code.issuedAt <= DEVICE_CODE_LIFE
  if (!code || !app || !isOpen) {
    return await devicePage(world, `That code didn't work. Check the code and try again. ${aadstsText(code ? 70019 : 70018, {})}`)
  }
  const scopes = readScopes(code.scope, scopePlace(world, new URL(c.req.url).origin))
  const flow = flows.open({
    segment: code.segment,
    app,
    purpose: { kind: 'device', userCode: code.userCode, scope: code.scope },
    asked: scopes.ok ? askedPermissions(app, scopes) : [],
  })
  return await answerStep(world, store, flows, c, flow, sessionOf(store, c))
}
