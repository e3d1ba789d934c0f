import { Hono } from 'hono'
import { z } from 'zod'

import { MAX_SHIFT_MILLISECONDS } from '../clock.ts'
import { describeEndpoints } from '../endpoints.ts'
import { FAULT_PROTOCOLS, readFault } from '../faults/index.ts'
import { limitBody } from '../listen/read-within.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { clockSchema, readBody, tokenSchema } from './bodies.ts'
import { directoryControl } from './directory-control.ts'
import { entraControl } from './entra-control.ts'
import { exchangeControl } from './exchange-control.ts'
import { answerIntrospect } from './introspect.ts'
import { mayControl } from './may-control.ts'
import { mailControl } from './mail-control.ts'
import { settingsControl } from './settings-control.ts'
import { subscriptionControl } from './subscription-control.ts'
import { isoTime, presentApp, presentOrganizations, presentUser } from './present.ts'

// The largest mail Graph takes is 150 MB, and base64 makes it a third larger.
const MAX_BODY_BYTES = 256 * 1024 * 1024

const DAY = 86_400_000

/** `/_control`: everything a test or a person may turn. Open to this machine, or to whoever has the control token. The other organizations' stands under `/organizations/{id or domain}`. */
export function controlApp(world: World, { caFile, reset }: { caFile: string; reset: () => Promise<void> }): Hono<TenantEnv> {
  const { clock, faults, directory, registry } = world
  const app = new Hono<TenantEnv>()

  app.use(async (c, next) => {
    if (mayControl(world, c)) return await next()
    if (world.controlToken === undefined)
      return c.json({ error: { code: 'Forbidden', message: 'Control answers only on loopback.' } }, 403)
    const message = 'Control wants its token: Authorization: Bearer, with the control token the tenant was started with.'
    return c.json({ error: { code: 'Unauthorized', message } }, 401, { 'www-authenticate': 'Bearer' })
  })

  app.use(
    limitBody(MAX_BODY_BYTES, (c) =>
      c.json({ error: { code: 'PayloadTooLarge', message: 'Control takes bodies of up to 256 MB.' } }, 413),
    ),
  )

  app.get('/state', (c) =>
    c.json({
      tenantId: directory.tenantId,
      displayName: directory.displayName,
      domains: directory.domains,
      organizations: presentOrganizations(world),
      endpoints: describeEndpoints(world.origins, world.doors, directory.tenantId),
      caFile,
      clock: { now: isoTime(clock.now()), shiftMs: clock.offset() },
      users: directory.users().map((user) => presentUser(world, user)),
      apps: registry.apps().map(presentApp),
    }),
  )
  app.post('/clock', async (c) => {
    const read = await readBody(c, clockSchema)
    if (!read.ok) return read.answer
    const shift = (read.body.shiftMs ?? 0) + (read.body.shiftDays ?? 0) * DAY
    if (Math.abs(clock.offset() + shift) > MAX_SHIFT_MILLISECONDS) {
      const message = 'The clock goes a hundred years on and back from the real time, and no further.'
      return c.json({ error: { code: 'BadRequest', message } }, 400)
    }
    clock.shift(shift)
    return c.json({ now: isoTime(clock.now()), shiftMs: clock.offset() })
  })

  app.get('/faults', (c) => c.json(faults.list()))
  app.post('/faults', async (c) => {
    const body = await readBody(c, z.unknown())
    if (!body.ok) return body.answer
    const read = readFault(body.body, faults)
    return read.ok ? c.json(faults.add(read.fault), 201) : c.json({ error: read.refusal }, 400)
  })
  app.get('/faults/operations', (c) =>
    c.json(Object.fromEntries(FAULT_PROTOCOLS.map((protocol) => [protocol, faults.operations(protocol)]))),
  )
  app.delete('/faults', (c) => {
    faults.clear()
    return c.body(null, 204)
  })
  app.delete('/faults/:id', (c) =>
    faults.remove(c.req.param('id'))
      ? c.body(null, 204)
      : c.json({ error: { code: 'NotFound', message: 'There is no such fault.' } }, 404),
  )

  app.get('/requests', (c) => {
    const { protocol, operation } = c.req.query()
    const isAsked = (given: string | undefined, value: string) => given === undefined || given === value
    return c.json(world.log.list().filter((row) => isAsked(protocol, row.protocol) && isAsked(operation, row.operation)))
  })
  app.post('/introspect', (c) => answerIntrospect(world, c))
  app.post('/tokens', async (c) => {
    const read = await readBody(c, tokenSchema)
    if (!read.ok) return read.answer
    const { appId, user: key, audience, scopes = [], roles = [], lifeSeconds } = read.body
    const issuer = appId === undefined ? registry.apps()[0] : registry.findApp(appId)
    const user = key === undefined ? undefined : directory.findUser(key)
    if (!issuer || (key !== undefined && !user))
      return c.json({ error: { code: 'NotFound', message: 'No such app or person.' } }, 404)
    const request = { app: issuer, audience, ...(lifeSeconds !== undefined && { lifeSeconds }) }
    const { token, expiresInSeconds } = user
      ? await world.tokens.issueForUser({ ...request, user, scopes })
      : await world.tokens.issueForApp({ ...request, roles })
    return c.json({ access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds }, 201)
  })
  app.post('/keys', async (c) => {
    await world.tokens.rollKey({ forget: c.req.query('forget') === 'true' })
    return c.json({ keys: world.tokens.keys().map(({ kid }) => kid) }, 201)
  })
  app.post('/reset', async (c) => {
    await reset()
    return c.body(null, 204)
  })
  app.get('/organizations', (c) => c.json(presentOrganizations(world)))
  for (const other of world === world.organizations[0] ? world.organizations.slice(1) : []) {
    const { tenantId, domains } = other.directory
    const theirs = controlApp(other, { caFile, reset })
    for (const key of [tenantId, ...domains]) app.route(`/organizations/${key}`, theirs)
  }
  app.route('/', directoryControl(world))
  app.route('/', mailControl(world))
  app.route('/', settingsControl(world))
  app.route('/', entraControl(world))
  app.route('/', subscriptionControl(world))
  app.route('/', exchangeControl(world))
  app.all('*', (c) =>
    c.json({ error: { code: 'NotFound', message: 'Control has no such address; see the README of the package.' } }, 404),
  )
  return app
}
