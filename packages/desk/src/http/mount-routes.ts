import { routes, type Route, type RouteName } from '@postdesk/contract'
import type { Hono } from 'hono'
import type { Answer, Answers } from './answer.ts'
import { checkAccess } from './check-access.ts'
import type { Desk } from './desk.ts'
import { readInput, readJsonBody } from './read-input.ts'
import { seeRequest } from './site/see-request.ts'

/** Where the contract's paths begin. */
export const API_PREFIX = '/api/v1'

/**
 * Mounts every route of the contract, each the same way: who is it, may they, is what they sent right, answer. The
 * output goes through its schema, so that nothing leaves that the contract does not name.
 */
export function mountRoutes(app: Hono, desk: Desk, answers: Answers): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name]
    const answer = answers[name] as unknown as Answer<Route>
    const path = API_PREFIX + route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(route.method.toUpperCase(), path, async (context) => {
      const headers = context.req.raw.headers
      const agent = await checkAccess(desk, route.access, context)
      const params = readInput(route.params, context.req.param(), 'params')
      const query = readInput(route.query, context.req.query(), 'query')
      const body = route.body ? readInput(route.body, await readJsonBody(context.req.raw), 'body') : undefined
      const seen = seeRequest(context, desk.site.current())
      const output = await answer({ desk, agent, params, query, body, headers, seen } as Parameters<Answer<Route>>[0])
      context.header('Cache-Control', 'no-store')
      if (!route.output || route.status === 204) return context.body(null, 204)
      return context.json(route.output.parse(output) as object, route.status === undefined ? 200 : route.status)
    })
  }
}
