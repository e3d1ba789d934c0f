import { Hono } from 'hono'
import type { Context } from 'hono'

import { withFaults } from '../faults/index.ts'
import { mountDirectory } from '../graph-directory/mount-directory.ts'
import { isFull } from '../mail/mailbox-quota.ts'
import { makeGuid } from '../random.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { assertAccess, assertMailboxEnabled, authenticate, findOwner, isBasicOnly } from './access.ts'
import { preferenceApplied, readPrefer } from './call.ts'
import type { Call } from './call.ts'
import { GraphError, badRequest, quotaExceeded } from './graph-error.ts'
import { normalPath } from './normal-path.ts'
import { runBatch } from './operations/batch.ts'
import { makeUploadSessions } from './operations/upload-session.ts'
import { getUser } from './operations/users.ts'
import { mailboxRoutes, subscriptionRoutes } from './routes.ts'
import type { MailboxRoute } from './routes.ts'
import { Throttle } from './throttle.ts'

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/**
 * Microsoft Graph's mail half: absolute routes under `/v1.0` and `/beta`, and the upload URLs under `/api/v2.0`.
 *
 * The way of a request: fault table and log, token (401), mailbox (404), permission (403), throttle (429), operation.
 */
export function graphApp(world: World): Hono<TenantEnv> {
  const throttle = new Throttle(world)
  const uploads = makeUploadSessions(world, throttle)
  const inner = new Hono<TenantEnv>({ getPath: (request) => normalPath(new URL(request.url).pathname) })
  inner.use(async (c, next) => {
    c.set('finishAnswer', () => finishAnswer(world, c))
    await next()
    // A cut connection has no answer to finish.
    if (!c.res.headers.has('x-hono-already-sent')) finishAnswer(world, c)
  })
  inner.onError((error, c) => answerError(world, c, error))

  for (const path of ['/me', '/users/:user']) {
    inner.get(path, withFaults(world, 'graph', path === '/me' ? 'me' : 'users.get'), (c) => getUser(world, c, rootOf(c)))
    for (const route of mailboxRoutes(uploads)) {
      inner.on(route.method, `${path}${route.path}`, withFaults(world, 'graph', route.operation), (c) =>
        runOnMailbox(world, throttle, c, route),
      )
    }
  }
  for (const route of subscriptionRoutes) {
    inner.on(route.method, route.path, withFaults(world, 'graph', route.operation), (c) =>
      route.run({ world, c, root: rootOf(c) }),
    )
  }
  const upload = '/Users/:user/Messages/:message/AttachmentSessions/:session'
    .replace('/Users', '/users')
    .replace('/Messages', '/messages')
  inner.put(upload, withFaults(world, 'graph', 'uploadSession.put'), (c) => uploads.put(c))
  inner.get(upload, withFaults(world, 'graph', 'uploadSession.get'), (c) => uploads.status(c))
  inner.delete(upload, withFaults(world, 'graph', 'uploadSession.delete'), (c) => uploads.cancel(c))
  mountDirectory(inner, world)
  inner.post('/$batch', withFaults(world, 'graph', 'batch'), (c) =>
    runBatch(world, c, (request) => inner.fetch(request, { ...c.env, isBatchStep: true })),
  )
  inner.all('*', withFaults(world, 'graph', 'unknown'), (c) => refuseUnknown(inner, c))

  const outer = new Hono<TenantEnv>()
  for (const prefix of ['/v1.0/*', '/beta/*', '/api/v2.0/*']) outer.all(prefix, (c) => inner.fetch(c.req.raw, c.env))
  return outer
}

async function runOnMailbox(world: World, throttle: Throttle, c: Context<TenantEnv>, route: MailboxRoute): Promise<Response> {
  const principal = await authenticate(world, c.req.header('authorization'))
  const caller =
    principal.kind === 'user' ? (world.directory.findUser(principal.userId)?.mail ?? principal.userId) : principal.appId
  c.set('principal', caller)
  const owner = findOwner(world, principal, c.req.param('user'))
  assertAccess(world, principal, owner, route.needs)
  assertMailboxEnabled(owner)
  const mailbox = world.mail.mailboxOf(owner.id)
  if (mailbox === undefined) throw new Error('A user with an enabled mailbox has none')
  const staleMilliseconds = c.req.method === 'GET' ? c.get('staleMilliseconds') : undefined
  const prefer = readPrefer(c.req.header('prefer'))
  const applied = preferenceApplied(prefer)
  if (applied !== undefined) c.header('preference-applied', applied)
  const call: Call = {
    c,
    world,
    principal,
    owner,
    mailbox: staleMilliseconds === undefined ? mailbox : mailbox.asOf(world.clock.now() - staleMilliseconds),
    isOwn: principal.kind === 'user' && principal.userId === owner.id,
    basicOnly: isBasicOnly(world, principal, owner),
    prefer,
    query: new URL(c.req.url).searchParams,
    root: rootOf(c),
  }
  if (GROWING.test(route.operation) && isFull(world.mail, owner)) throw quotaExceeded()
  const uploadBytes = c.req.method === 'GET' ? 0 : Number(c.req.header('content-length') ?? '0')
  return await throttle.run(principal.appId, owner.id, uploadBytes, async () => await route.run(call))
}

// What makes a mailbox larger; a full one may still be read, tidied and emptied.
const GROWING = /^(?:messages\.(?:create|copy|reply|forward)|sendMail|attachments\.create|uploadSession\.create)/

function rootOf(c: Context<TenantEnv>): string {
  const { origin, pathname } = new URL(c.req.url)
  return `${origin}${/^\/beta\b/i.test(pathname) ? '/beta' : '/v1.0'}`
}

function refuseUnknown(inner: Hono<TenantEnv>, c: Context<TenantEnv>): never {
  const path = normalPath(new URL(c.req.url).pathname)
  const others = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].filter(
    (method) => method !== c.req.method && inner.router.match(method, path)[0].some(([[, route]]) => route.path !== '/*'),
  )
  if (others.length > 0) {
    const message = 'Specified HTTP method is not allowed for the request target.'
    throw new GraphError(405, 'Request_BadRequest', message, { allow: others.join(', ') })
  }
  throw badRequest(`Resource not found for the segment '${path.split('/').at(-1) ?? ''}'.`)
}

/** Headers every answer of Graph carries. */
function finishAnswer(world: World, c: Context<TenantEnv>): void {
  const requestId = c.res.headers.get('request-id') ?? makeGuid(world.random)
  c.header('request-id', requestId)
  c.header('client-request-id', c.req.header('client-request-id') ?? requestId)
  c.header(
    'x-ms-ags-diagnostic',
    '{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"AM0PEPF0000"}}',
  )
  c.header('cache-control', 'private')
  c.header('odata-version', '4.0')
  if (/^application\/json\b/.test(c.res.headers.get('content-type') ?? '')) c.header('content-type', JSON_TYPE)
}

function answerError(world: World, c: Context<TenantEnv>, error: Error): Response {
  const isOurs = error instanceof GraphError
  // A fault of the simulator itself must be seen by whoever runs it, and must look like Microsoft's to the client.
  if (!isOurs && !world.closing.aborted) console.error('Graph route failed:', error)
  const known = isOurs
    ? error
    : new GraphError(500, 'ErrorInternalServerError', 'An internal server error occurred. The operation failed.')
  const requestId = makeGuid(world.random)
  const innerError = {
    date: new Date(world.clock.now()).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': c.req.header('client-request-id') ?? requestId,
  }
  const details = known.details.length === 0 ? {} : { details: known.details }
  const body = JSON.stringify({ error: { code: known.code, message: known.message, ...details, innerError } })
  return new Response(body, {
    status: known.status,
    headers: { ...known.headers, 'content-type': 'application/json', 'request-id': requestId },
  })
}
