import { Hono } from 'hono'
import { z } from 'zod'

import { recordConsent } from '../entra/authorize/consent.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'
import { isoTime } from './present.ts'

const flag = z.boolean().exactOptional()

/** Switches of the sign-in service. */
export const entraSettingsSchema = z.strictObject({
  detectLoops: flag,
  propagationMilliseconds: z.int().nonnegative().exactOptional(),
  cloud: z.enum(['global', 'usGovHigh', 'usGovDod', 'china']).nullable().exactOptional(),
  resourceIssuer: z.enum(['microsoft', 'origin']).exactOptional(),
  devicePollSeconds: z.int().positive().exactOptional(),
  enforceDevicePolling: flag,
  refuseReplayedAssertions: flag,
  lockoutThreshold: z.int().positive().exactOptional(),
  adminConsentRequests: flag,
  nativeClientBounces: flag,
})

/** A token of an outside issuer, to be used as a federated credential. */
const assertionSchema = z.strictObject({
  issuer: z.string().min(1),
  subject: z.string().min(1),
  audience: z.string().min(1),
  lifeSeconds: z.int().exactOptional(),
  claims: z.record(z.string(), z.unknown()).exactOptional(),
})

const resourceSchema = z.strictObject({ present: flag, enabled: flag })

/** What moves the sign-in service beyond people and apps: outside issuers, requests for consent, Microsoft's services. */
export function entraControl(world: World): Hono<TenantEnv> {
  const { registry, consentRequests, testIssuer } = world
  const app = new Hono<TenantEnv>()
  const presentResource = ({ resource, id, present, enabled }: ReturnType<typeof registry.resourcePrincipal>) => ({
    resource,
    servicePrincipalId: id,
    present,
    enabled,
  })

  app.post('/assertions', async (c) => {
    const read = await readBody(c, assertionSchema)
    return read.ok ? c.json({ assertion: await testIssuer.issue(read.body) }, 201) : read.answer
  })
  app.get('/assertions/keys', async (c) => c.json({ keys: await testIssuer.keys() }))

  app.get('/consent-requests', (c) =>
    c.json(
      consentRequests.list().map(({ id, appId, userId, reason, asked, at }) => ({
        id,
        appId,
        userId,
        reason,
        at: isoTime(at),
        permissions: asked.map(({ resource, name }) => ({ resource, name })),
      })),
    ),
  )
  app.post('/consent-requests/:id/:decision{approve|deny}', (c) => {
    const request = consentRequests.take(c.req.param('id'))
    const registration = request && registry.findApp(request.appId)
    if (!request || !registration) {
      return c.json({ error: { code: 'NotFound', message: 'There is no such request for consent.' } }, 404)
    }
    if (c.req.param('decision') === 'approve') recordConsent(registry, registration, 'everybody', request.asked)
    return c.body(null, 204)
  })

  app.get('/resources', (c) => c.json(registry.resourcePrincipals().map(presentResource)))
  app.patch('/resources/:resource{graph|exchange}', async (c) => {
    const read = await readBody(c, resourceSchema)
    if (!read.ok) return read.answer
    const row = registry.resourcePrincipal(c.req.param('resource') === 'graph' ? 'graph' : 'exchange')
    return c.json(presentResource(Object.assign(row, read.body)))
  })
  return app
}
