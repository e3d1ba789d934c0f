import { Hono } from 'hono'
import type { Context } from 'hono'

import { applyFaults } from '../faults/index.ts'
import { limitBody } from '../listen/read-within.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { answerAdminConsent } from './authorize/admin-consent-endpoint.ts'
import { answerAuthorize } from './authorize/authorize-endpoint.ts'
import { answerDeviceCode, answerUserCode } from './authorize/device-endpoints.ts'
import { answerLogin } from './authorize/login-endpoint.ts'
import { answerLogout } from './authorize/logout-endpoint.ts'
import { makeFlowBook } from './authorize/sign-in-flow.ts'
import { answerDiscovery, answerKeys } from './discovery.ts'
import { refuseAsEntra } from './entra-refusal.ts'
import { makeEntraStore } from './entra-store.ts'
import { describeError } from './error-answer.ts'
import { answerInstanceDiscovery } from './instance-discovery.ts'
import { devicePage } from './pages/device-page.ts'
import { errorPage } from './pages/error-page.ts'
import { errorLookupPage, nativeClientPage, wrongPlacePage } from './pages/plain-pages.ts'
import { readTenantSegment } from './tenant-segment.ts'
import type { TenantSegment } from './tenant-segment.ts'
import { makeLoopDetector } from './token/loop-detector.ts'
import type { EndpointForm } from './token/older-forms.ts'
import { answerRefusal, answerTokenRequest } from './token/token-endpoint.ts'
import { answerUserinfo } from './userinfo.ts'

// Sign-in forms and token requests are a few kilobytes; an assertion may add some more.
const MAX_FORM_BYTES = 1_048_576

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'POST',
}

/**
 * Microsoft Entra ID, the part that signs people and programs in: absolute routes under `/{tenant}`, in today's form (v2.0)
 * and the one before it (v1), and the personal accounts' old addresses under `/oauth20_….srf`.
 */
export function entraApp(world: World): Hono<TenantEnv> {
  const store = makeEntraStore(world)
  const flows = makeFlowBook(world)
  const loops = makeLoopDetector(world)
  const app = new Hono<TenantEnv>()
  const forPrograms = (operation: string) => applyFaults(world, 'entra', operation, refuseAsEntra(world, { isForPeople: false }))
  const forPeople = (operation: string) => applyFaults(world, 'entra', operation, refuseAsEntra(world, { isForPeople: true }))

  app.use(limitBody(MAX_FORM_BYTES, (c) => c.text('Request Entity Too Large', 413)))
  app.on(['GET', 'POST'], '/oidc/userinfo', forPrograms('userinfo'), (c) => answerUserinfo(world, c))
  app.get('/devicelogin', forPeople('devicelogin'), () => devicePage(world))
  app.post('/devicelogin', forPeople('devicelogin'), (c) => answerUserCode(world, store, flows, c))
  app.get('/error', (c) => errorLookupPage(world, c.req.query('code') ?? ''))
  app.get('/common/discovery/instance', forPrograms('discovery'), (c) => answerInstanceDiscovery(world, c))
  app.get('/common/wrongplace', () => wrongPlacePage(world))
  app.get('/:tenant/oauth2/nativeclient', async (c) =>
    world.entra.nativeClientBounces ? c.redirect('/common/wrongplace', 302) : await nativeClientPage(world),
  )

  addEndpoints('v2', { authorize: '/:tenant/oauth2/v2.0/authorize', token: '/:tenant/oauth2/v2.0/token' })
  addEndpoints('v1', { authorize: '/:tenant/oauth2/authorize', token: '/:tenant/oauth2/token' })
  addEndpoints('live', { authorize: '/oauth20_authorize.srf', token: '/oauth20_token.srf' })
  app.get('/oauth20_desktop.srf', () => nativeClientPage(world))
  for (const path of ['/:tenant/oauth2/v2.0/logout', '/:tenant/oauth2/logout', '/oauth20_logout.srf']) {
    app.on(['GET', 'POST'], path, forPeople('logout'), (c) => answerLogout(world, store, c))
  }

  for (const version of ['v2.0/', ''] as const) {
    const isOlder = version === ''
    app.get(`/:tenant/${version}.well-known/openid-configuration`, forPrograms('discovery'), (c) =>
      withSegment(c, (segment) => answerDiscovery(world, c, segment, { isOlder })),
    )
    app.get(`/:tenant/discovery/${version}keys`, forPrograms('keys'), (c) =>
      withSegment(c, (segment) => answerKeys(world, c, segment)),
    )
  }
  app.post('/:tenant/login', forPeople('login'), (c) => answerLogin(world, store, flows, c))
  for (const path of ['/:tenant/oauth2/v2.0/devicecode', '/:tenant/oauth2/devicecode']) {
    app.post(path, forPrograms('devicecode'), (c) => answerDeviceCode(world, store, c))
  }
  app.get('/:tenant/v2.0/adminconsent', forPeople('adminconsent'), (c) =>
    answerAdminConsent(world, store, flows, c, { isLegacy: false }),
  )
  app.get('/:tenant/adminconsent', forPeople('adminconsent'), (c) =>
    answerAdminConsent(world, store, flows, c, { isLegacy: true }),
  )
  return app

  function addEndpoints(kind: EndpointForm, { authorize, token }: { authorize: string; token: string }): void {
    app.on(['GET', 'POST'], authorize, forPeople('authorize'), (c) => answerAuthorize(world, store, flows, c, kind))
    app.post(token, forPrograms('token'), (c) => answerTokenRequest(world, store, loops, c, kind))
    app.options(token, (c) => c.body(null, 204, CORS))
    app.get(token, (c) => errorPage(world, describeError(world, 900561, { allowed: 'POST, OPTIONS', method: c.req.method })))
  }

  function withSegment(c: Context<TenantEnv>, answer: (segment: TenantSegment) => Response): Response {
    const segment = readTenantSegment(world, c.req.param('tenant') ?? '')
    return segment.ok ? answer(segment) : answerRefusal(world, c, segment)
  }
}
