import type { Context, Hono } from 'hono'

import { withFaults } from '../faults/index.ts'
import { authenticate } from '../graph/access.ts'
import { badRequest as graphBadRequest } from '../graph/graph-error.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { DirectoryRoute } from './directory-call.ts'
import { directoryRoutes } from './directory-routes.ts'
import { judgeNeed } from './judge-need.ts'

/** Adds the directory half of Graph: applications, service principals, consent, people and the organization. */
export function mountDirectory(graph: Hono<TenantEnv>, world: World): void {
  for (const route of directoryRoutes()) {
    graph.on(route.method, route.path, withFaults(world, 'graph', route.operation), (c) => runRoute(world, c, route))
  }
}

async function runRoute(world: World, c: Context<TenantEnv>, route: DirectoryRoute): Promise<Response> {
  const principal = await authenticate(world, c.req.header('authorization'))
  const callerId = principal.kind === 'user' ? principal.userId : principal.servicePrincipalId
  c.set('principal', principal.kind === 'user' ? (world.directory.findUser(callerId)?.mail ?? callerId) : principal.appId)
  const { origin, pathname, searchParams } = new URL(c.req.url)
  const root = `${origin}${/^\/beta\b/i.test(pathname) ? '/beta' : '/v1.0'}`
  if (route.isBeta === true && !root.endsWith('/beta')) throw graphBadRequest("Resource not found for the segment 'exchange'.")
  const { onlyOwned } = judgeNeed(world, principal, route.needs)
  return await route.run({ c, world, principal, callerId, onlyOwned, query: searchParams, root })
}
