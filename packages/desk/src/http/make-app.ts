import { COMPARE_PATH, TEST_PATH, UPLOAD_PATH } from '@postdesk/contract'
import type { Context } from 'hono'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { sql } from 'kysely'
import { tellSessionsEnded } from '../people/index.ts'
import { answerConnectionTest } from './answer-connection-test.ts'
import { answers } from './answers/index.ts'
import { checkMetricsAccess } from './check-metrics-access.ts'
import { checkAccess } from './check-access.ts'
import type { Desk } from './desk.ts'
import { answerEvents } from './events/answer-events.ts'
import { mountCallback } from './mount-callback.ts'
import { mountFiles } from './mount-files.ts'
import { API_PREFIX, mountRoutes } from './mount-routes.ts'
import { mountNotifications } from './notifications/mount-notifications.ts'
import { openApi } from './openapi.ts'
import { Refusal } from './refusal.ts'
import { answerComparison } from './rules/answer-comparison.ts'
import { refuseOtherOrigins } from './same-origin.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { serveWeb } from './serve-web.ts'
import { CLIENT_ADDRESS_HEADER } from './session/make-auth.ts'
import { whoCalls } from './session/who-calls.ts'
import { seeRequest } from './site/see-request.ts'
import { translateError } from './translate-error.ts'

/** JSON bodies: an answer of an agent with pictures pasted into it is the largest. Uploads have their own limit. */
const MAX_JSON_BYTES = 3 * 1024 * 1024

/** The whole web service as one Hono application; order matters and is the order of a request's way. */
export function makeApp(desk: Desk): Hono {
  const app = new Hono()
  app.use(measure(desk))
  app.use(setSecurityHeaders)
  app.use(async (context, next) => {
    const site = desk.site.current()
    const { host } = seeRequest(context, site)
    refuseOtherOrigins(context.req.method, context.req.raw.headers, { baseUrl: site.baseUrl, host })
    await next()
  })
  mountHealth(app, desk)

  const limit = bodyLimit({
    maxSize: MAX_JSON_BYTES,
    onError: () => {
      throw new Refusal(413, { code: 'TOO_LARGE', message: 'This is more than 3 MB; attach large things as files.' })
    },
  })
  app.use('/api/auth/*', limit)
  app.on(['GET', 'POST'], '/api/auth/*', async (context) => {
    const headers = new Headers(context.req.raw.headers)
    headers.set(CLIENT_ADDRESS_HEADER, seeRequest(context, desk.site.current()).client)
    // Signing out, or a new password, may end sessions that a stream of live changes hangs on.
    const caller = context.req.method === 'POST' ? await whoCalls(desk, context) : null
    const answer = await desk.auth.forSignIn(headers).handler(new Request(context.req.raw, { headers }))
    if (caller) await tellSessionsEnded(desk.database.kysely, caller.id)
    return answer
  })

  mountCallback(app, desk)
  mountNotifications(app, desk)
  app.use(`${API_PREFIX}/*`, async (context, next) => {
    if (context.req.path === API_PREFIX + UPLOAD_PATH) return await next()
    return await limit(context, next)
  })
  app.get(`${API_PREFIX}/events`, async (context) => {
    const agent = await checkAccess(desk, 'agent', context)
    return answerEvents(desk, context, agent?.id ?? '')
  })
  app.post(API_PREFIX + TEST_PATH, async (context) => {
    await checkAccess(desk, 'admin', context)
    return await answerConnectionTest(desk, context)
  })
  app.post(API_PREFIX + COMPARE_PATH, async (context) => {
    await checkAccess(desk, 'admin', context)
    return await answerComparison(desk, context)
  })
  app.get(`${API_PREFIX}/openapi.json`, (context) => context.json(openApi()))
  mountFiles(app, desk)
  mountRoutes(app, desk, answers)
  app.all('/api/*', () => {
    throw new Refusal(404, { code: 'NO_SUCH_ROUTE', message: 'There is no such address in the API; see /api/v1/openapi.json.' })
  })
  serveWeb(app, desk.webFolder)

  app.onError((error, context) => answerError(desk, error, context))
  return app
}

function mountHealth(app: Hono, desk: Desk): void {
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', async (context) => {
    if (desk.closing.aborted) return context.text('closing', 503)
    await sql`select 1`.execute(desk.database.kysely)
    return context.text('ready')
  })
  app.get('/metrics', async (context) => {
    checkMetricsAccess(desk.metricsToken, context, seeRequest(context, desk.site.current()))
    context.header('Content-Type', desk.metrics.registry.contentType)
    return context.body(await desk.metrics.registry.metrics())
  })
}

function measure(desk: Desk) {
  return async (context: Context, next: () => Promise<void>): Promise<void> => {
    const began = performance.now()
    await next()
    // The pattern, never the address: addresses without end would be metrics without end.
    const matched = context.req.matchedRoutes.findLast(({ path }) => !path.endsWith('*'))
    const labels = { method: context.req.method, route: matched?.path ?? 'other' }
    desk.metrics.requests.inc({ ...labels, status: String(context.res.status) })
    desk.metrics.seconds.observe(labels, (performance.now() - began) / 1000)
  }
}

function answerError(desk: Desk, error: unknown, context: Context): Response {
  const { status, problem, isOurFault } = translateError(error)
  if (isOurFault) desk.log.error({ err: error, method: context.req.method, path: context.req.path }, 'a request failed')
  context.header('Cache-Control', 'no-store')
  // The rest of a body nobody reads would stand in the way of the connection's next request.
  if (status === 413) context.header('Connection', 'close')
  return context.json(problem, status)
}
