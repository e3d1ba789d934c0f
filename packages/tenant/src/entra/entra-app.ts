import { Hono } from 'hono'
import type { Context } from 'hono'

import { applyFaults } from '../faults/index.ts'
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
import { devicePage } from './pages/device-page.ts'
import { errorPage } from './pages/error-page.ts'
import { readTenantSegment } from './tenant-segment.ts'
import type { TenantSegment } from './tenant-segment.ts'
import { makeLoopDetector } from './token/loop-detector.ts'
import { answerRefusal, answerTokenRequest } from './token/token-endpoint.ts'
import { answerUserinfo } from './userinfo.ts'

/** Microsoft Entra ID, the part that signs people and programs in: absolute routes under `/{tenant}`. */
export function entraApp(world: World): Hono<TenantEnv> {
  const store = makeEntraStore(world)
  const flows = makeFlowBook(world)
  const loops = makeLoopDetector(world)
  const app = new Hono<TenantEnv>()
  const forPrograms = (operation: string) => applyFaults(world, 'entra', operation, refuseAsEntra(world, { isForPeople: false }))
  const forPeople = (operation: string) => applyFaults(world, 'entra', operation, refuseAsEntra(world, { isForPeople: true }))

  app.on(['GET', 'POST'], '/oidc/userinfo', forPrograms('userinfo'), (c) => answerUserinfo(world, c))
  app.get('/devicelogin', forPeople('devicelogin'), () => devicePage(world))
  app.post('/devicelogin', forPeople('devicelogin'), (c) => answerUserCode(world, store, flows, c))

  app.get('/:tenant/v2.0/.well-known/openid-configuration', forPrograms('discovery'), (c) => withSegment(c, answerDiscovery))
  app.get('/:tenant/discovery/v2.0/keys', forPrograms('keys'), (c) => withSegment(c, answerKeys))
  app.on(['GET', 'POST'], '/:tenant/oauth2/v2.0/authorize', forPeople('authorize'), (c) =>
    answerAuthorize(world, store, flows, c),
  )
  app.post('/:tenant/login', forPeople('login'), (c) => answerLogin(world, store, flows, c))
  app.post('/:tenant/oauth2/v2.0/token', forPrograms('token'), (c) => answerTokenRequest(world, store, loops, c))
  app.options('/:tenant/oauth2/v2.0/token', (c) =>
    c.body(null, 204, {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'access-control-allow-methods': 'POST',
    }),
  )
  app.get('/:tenant/oauth2/v2.0/token', (c) =>
    errorPage(world, describeError(world, 900561, { allowed: 'POST, OPTIONS', method: c.req.method })),
  )
  app.post('/:tenant/oauth2/v2.0/devicecode', forPrograms('devicecode'), (c) => answerDeviceCode(world, store, c))
  app.on(['GET', 'POST'], '/:tenant/oauth2/v2.0/logout', forPeople('logout'), (c) => answerLogout(world, store, c))
  app.get('/:tenant/v2.0/adminconsent', forPeople('adminconsent'), (c) =>
    answerAdminConsent(world, store, flows, c, { isLegacy: false }),
  )
  app.get('/:tenant/adminconsent', forPeople('adminconsent'), (c) =>
    answerAdminConsent(world, store, flows, c, { isLegacy: true }),
  )

  function withSegment(
    c: Context<TenantEnv>,
    answer: (w: World, context: Context<TenantEnv>, segment: TenantSegment) => Response,
  ) {
    const segment = readTenantSegment(world.directory, c.req.param('tenant') ?? '')
    return segment.ok ? answer(world, c, segment) : answerRefusal(world, c, segment)
  }
  return app
}
