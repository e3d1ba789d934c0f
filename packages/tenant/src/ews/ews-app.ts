import { setTimeout as wait } from 'node:timers/promises'

import { Hono } from 'hono'
import type { Context } from 'hono'

import { applyFaults } from '../faults/index.ts'
import { readWithin } from '../listen/read-within.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { makeGuid } from '../random.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { authenticate } from './authenticate.ts'
import type { Caller } from './authenticate.ts'
import { assertNotBlocked } from './block.ts'
import type { EwsCall } from './call.ts'
import { readRequest, writeEnvelope, writeFault } from './envelope.ts'
import type { EwsRequest } from './envelope.ts'
import { actorOf } from './impersonate.ts'
import { STREAM_OPERATION } from './notify/event-stream.ts'
import { OPERATIONS } from './operations.ts'
import { HttpRefusal, SoapFault } from './refusals.ts'
import { refuseAsEws } from './refuse-fault.ts'

const XML_TYPE = 'text/xml; charset=utf-8'
/** What the log and the fault table call a request whose operation is not served, or that cannot be read. */
const UNKNOWN = 'unknown'

/**
 * Exchange Web Services at `/EWS/Exchange.asmx`, whatever the case.
 *
 * The way of a request: its bytes (413, 415), the operation's name, fault table and log, sign-in (401), the tenant's blocks (403),
 * the envelope (SOAP faults), impersonation, throttle, operation.
 */
export function ewsApp(world: World): Hono<TenantEnv> {
  world.faults.announce('ews', UNKNOWN, STREAM_OPERATION, ...OPERATIONS.map(({ name }) => name.toLowerCase()))
  const inner = new Hono<TenantEnv>({
    getPath: (request) => new URL(request.url).pathname.toLowerCase().replace(/(?<=.)\/+$/, ''),
  })
  inner.post('/ews/exchange.asmx', async (c) => await answerPost(world, c))
  inner.get('/ews/exchange.asmx', async (c) => await answerGet(world, c))
  inner.all('/ews/exchange.asmx', (c) => c.body(null, 405, { allow: 'GET, POST' }))
  inner.all('*', (c) => c.body(null, 404))
  const outer = new Hono<TenantEnv>()
  outer.all('/:door{[Ee][Ww][Ss]}/*', (c) => inner.fetch(c.req.raw, c.env))
  return outer
}

async function answerPost(world: World, c: Context<TenantEnv>): Promise<Response> {
  const read = await readBody(world, c)
  const name = 'operation' in read ? operationOf(read.operation) : undefined
  const guard = applyFaults(world, 'ews', name?.toLowerCase() ?? UNKNOWN, (_c, effect) =>
    refuseAsEws(world.ews.settings, effect, {
      operation: name ?? 'Unknown',
      ...('request' in read ? { request: read.request } : {}),
    }),
  )
  const early = await guard(c, async () => {
    c.res = finished(world, c, await answerOrRefuse(world, c, read))
  })
  return early instanceof Response ? finished(world, c, early) : c.res
}

/** A page for people who look whether the service is there; programs ask so, too. */
async function answerGet(world: World, c: Context<TenantEnv>): Promise<Response> {
  try {
    await authenticate(world, c.req.header('authorization'))
    return finished(
      world,
      c,
      new Response('<html><body><h1>Exchange Web Services</h1></body></html>', { headers: { 'content-type': 'text/html' } }),
    )
  } catch (error) {
    return finished(world, c, refusal(world, error))
  }
}

type Read = ReturnType<typeof readRequest> | { readonly refused: HttpRefusal }

async function readBody(world: World, c: Context<TenantEnv>): Promise<Read> {
  const { maxRequestBytes } = world.ews.settings
  const type = c.req.header('content-type') ?? ''
  if (!/^text\/xml\b/i.test(type)) return { refused: new HttpRefusal(415, '') }
  const bytes = await readWithin(c, maxRequestBytes)
  if (bytes === undefined) return { refused: new HttpRefusal(413, '') }
  return readRequest(bytes.toString(/utf-16/i.test(type) ? 'utf16le' : 'utf8'))
}

function operationOf(name: string): string | undefined {
  return OPERATIONS.find((operation) => operation.name === name)?.name
}

async function answerOrRefuse(world: World, c: Context<TenantEnv>, read: Read): Promise<Response> {
  try {
    if ('refused' in read) throw read.refused
    const caller = await authenticate(world, c.req.header('authorization'))
    c.set('principal', caller.kind === 'user' ? caller.user.mail : caller.appId)
    assertNotBlocked(world, { appId: caller.appId, userAgent: c.req.header('user-agent') ?? '' })
    if ('fault' in read) throw read.fault
    return await answer(world, c, caller, read.request)
  } catch (error) {
    return refusal(world, error)
  }
}

async function answer(world: World, c: Context<TenantEnv>, caller: Caller, request: EwsRequest): Promise<Response> {
  const { body, version, impersonated } = request
  const operation = OPERATIONS.find(({ name }) => name === body.name)
  if (operation === undefined)
    throw new SoapFault('ErrorInvalidRequest', {
      message: `The operation '${body.name}' is not served by this simulated tenant.`,
    })
  const actor = actorOf(world, caller, { impersonated, anchor: c.req.header('x-anchormailbox') })
  assertNotBlocked(world, { mailboxOf: actor })
  const call: EwsCall = {
    world,
    actor,
    body,
    version,
    throttleKey: `${caller.appId ?? ''} ${actor.id}`,
    seen: operation.reads === true ? seenSince(world, c.get('staleMilliseconds')) : (mailbox) => mailbox,
    cut: () => c.env?.outgoing?.socket?.destroy(),
  }
  const answered = await world.ews.throttle.run(call.throttleKey, async () => {
    const { serviceMilliseconds } = world.mail.settings
    if (serviceMilliseconds > 0) await wait(serviceMilliseconds, undefined, { signal: world.closing })
    return await operation.run(call)
  })
  if (answered instanceof Response) return answered
  return new Response(writeEnvelope(world.ews.settings, answered), { headers: { 'content-type': XML_TYPE } })
}

/** Each mailbox as it was so many milliseconds ago, worked out once. */
function seenSince(world: World, staleMilliseconds: number | undefined): EwsCall['seen'] {
  if (staleMilliseconds === undefined) return (mailbox) => mailbox
  const at = world.clock.now() - staleMilliseconds
  const known = new Map<Mailbox, Mailbox>()
  return (mailbox) => {
    const past = known.get(mailbox) ?? mailbox.asOf(at)
    known.set(mailbox, past)
    return past
  }
}

function refusal(world: World, error: unknown): Response {
  if (error instanceof HttpRefusal)
    return new Response(error.message === '' ? null : error.message, { status: error.status, headers: error.headers })
  // A fault of the simulator itself must be seen by whoever runs it, and must look like Microsoft's to the client.
  if (!(error instanceof SoapFault) && !world.closing.aborted) console.error('EWS operation failed:', error)
  const fault = error instanceof SoapFault ? error : new SoapFault('ErrorInternalServerError')
  return new Response(writeFault(fault), { status: fault.status, headers: { 'content-type': XML_TYPE } })
}

/** Headers every answer of Exchange carries (D1), and the cookies by which later requests find the same server. */
function finished(world: World, c: Context<TenantEnv>, given: Response): Response {
  // A cut connection has no answer to finish.
  if (given.headers.has('x-hono-already-sent')) return given
  const { headers } = given
  headers.set('request-id', makeGuid(world.random))
  headers.set('x-feserver', 'AM0PR05CA0042')
  headers.set('x-beserver', 'AM0PR05MB4711')
  headers.set('x-calculatedbetarget', 'AM0PR05MB4711.eurprd05.prod.outlook.com')
  headers.set('x-diaginfo', 'AM0PR05MB4711')
  const clientRequestId = c.req.header('client-request-id')
  if (clientRequestId !== undefined && c.req.header('return-client-request-id')?.toLowerCase() === 'true')
    headers.set('client-request-id', clientRequestId)
  const cookies = c.req.header('cookie') ?? ''
  if (!cookies.includes('exchangecookie='))
    headers.append('set-cookie', `exchangecookie=${makeGuid(world.random).replaceAll('-', '')}; path=/; HttpOnly`)
  if (c.req.header('x-preferserveraffinity')?.toLowerCase() === 'true' && !cookies.includes('X-BackEndOverrideCookie='))
    headers.append(
      'set-cookie',
      'X-BackEndOverrideCookie=AM0PR05MB4711.eurprd05.prod.outlook.com~1943310282; path=/; secure; HttpOnly',
    )
  return given
}
