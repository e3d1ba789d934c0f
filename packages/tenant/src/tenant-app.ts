import { Hono } from 'hono'
import type { Context } from 'hono'

import { controlApp } from './control/control-app.ts'
import { entraApp } from './entra/entra-app.ts'
import { ewsApp } from './ews/ews-app.ts'
import { faceApp } from './face/face-app.ts'
import { graphApp } from './graph/graph-app.ts'
import { organizationOfToken, personById } from './organizations.ts'
import type { TenantEnv } from './tenant-env.ts'
import { webmailApp } from './webmail/webmail-app.ts'
import type { World } from './world.ts'

/** Everything the simulation answers over HTTP. Fixed paths come before Entra's, whose first segment may be anything. */
export function tenantApp(world: World, { caFile, reset }: { caFile: string; reset: () => Promise<void> }): Hono<TenantEnv> {
  const app = new Hono<TenantEnv>()
  const control = controlApp(world, { caFile, reset })
  app.route('/', faceApp(world, { caFile, control }))
  app.route('/_control', control)
  app.route('/', doorPerOrganization(world, graphApp, ['/v1.0/*', '/beta/*', '/api/v2.0/*']))
  app.route('/', doorPerOrganization(world, ewsApp, ['/:door{[Ee][Ww][Ss]}/*']))
  app.route('/', webmailApp(world))
  app.route('/', entraApp(world))
  app.onError((error, c) => {
    // Nothing of the request goes into the answer: it may hold tokens.
    console.error(error)
    return c.json({ error: { code: 'UnknownError', message: 'The simulated tenant failed; see its output.' } }, 500)
  })
  return app
}

/** One address for all organizations: who asks says whose data is meant. */
function doorPerOrganization(
  world: World,
  makeDoor: (organization: World) => Hono<TenantEnv>,
  paths: readonly string[],
): Hono<TenantEnv> {
  const doors = new Map(world.organizations.map((organization) => [organization, makeDoor(organization)]))
  const app = new Hono<TenantEnv>()
  for (const path of paths) {
    app.all(path, (c) => (doors.get(organizationAsked(world, c)) ?? app).fetch(c.req.raw, c.env))
  }
  return app
}

function organizationAsked(world: World, c: Context<TenantEnv>): World {
  const authorization = c.req.header('authorization')
  if (authorization !== undefined) return organizationOfToken(world, authorization)
  // Upload URLs are asked without a token; they name the mailbox's owner.
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(c.req.path)?.[0]
  const owner = personById(world, id)
  return world.organizations.find(({ directory }) => owner !== undefined && directory.users().includes(owner)) ?? world
}
