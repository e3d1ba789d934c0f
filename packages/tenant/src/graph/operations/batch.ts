import type { Context } from 'hono'
import { z } from 'zod'

import type { TenantEnv } from '../../tenant-env.ts'
import type { World } from '../../world.ts'
import { authenticate } from '../access.ts'
import { GraphError, badRequest } from '../graph-error.ts'
import { readJson } from '../read-body.ts'

// C9.
const MAX_REQUESTS = 20
// Outlook works through a batch with so many at a time for each mailbox.
const PARALLEL = 4

// Clients look these up as Graph spells them.
const SHOWN_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'retry-after': 'Retry-After',
  location: 'Location',
  etag: 'ETag',
}

const Step = z.object({
  id: z.string().min(1),
  method: z.string().transform((method) => method.toUpperCase()),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).nullish(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).nullish(),
})
const Batch = z.object({ requests: z.array(Step) })
type BatchRequest = z.infer<typeof Step>
type BatchResponse = { id: string; status: number; headers: Record<string, string>; body?: unknown }

/** Several requests in one (C9). Each is answered as if it had come alone, with its own throttling. */
export async function runBatch(
  world: World,
  c: Context<TenantEnv>,
  ask: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  await authenticate(world, c.req.header('authorization'))
  const { requests } = await readJson(c, Batch, world.mail.settings.maxRequestBytes)
  if (requests.length > MAX_REQUESTS)
    throw badRequest(`Number of batch request steps exceeds the maximum value of ${String(MAX_REQUESTS)}.`)
  if (new Set(requests.map((one) => one.id)).size < requests.length)
    throw badRequest('Request Id values must be unique in a batch.')
  const done = new Map<string, Promise<BatchResponse>>()
  const gate = makeGate(PARALLEL)

  const run = (one: BatchRequest): Promise<BatchResponse> => {
    const known = done.get(one.id)
    if (known !== undefined) return known
    const running = runOne(one)
    done.set(one.id, running)
    return running
  }
  const runOne = async (one: BatchRequest): Promise<BatchResponse> => {
    // A step may only wait for steps before it: a ring would never end.
    const before = requests.slice(0, requests.indexOf(one))
    for (const id of one.dependsOn ?? []) {
      const earlier = before.find((step) => step.id === id)
      if (earlier === undefined) throw badRequest(`Step ${one.id} depends on ${id}, which is not before it.`)
      if ((await run(earlier)).status >= 400)
        return refused(one.id, 424, 'FailedDependency', 'A step this one depends on failed.')
    }
    return await gate(async () => await presentAnswer(one.id, await ask(requestOf(c, one))))
  }
  return c.json({ responses: await Promise.all(requests.map((one) => run(one))) })
}

function requestOf(c: Context<TenantEnv>, one: BatchRequest): Request {
  const version = /^\/beta\b/i.test(new URL(c.req.url).pathname) ? '/beta' : '/v1.0'
  const headers = new Headers(one.headers ?? {})
  if (!headers.has('authorization')) headers.set('authorization', c.req.header('authorization') ?? '')
  const path = one.url.startsWith('/') ? one.url : `/${one.url}`
  const body =
    one.body === undefined || one.body === null ? undefined : typeof one.body === 'string' ? one.body : JSON.stringify(one.body)
  return new Request(`${new URL(c.req.url).origin}${version}${path}`, {
    method: one.method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
}

async function presentAnswer(id: string, answer: Response): Promise<BatchResponse> {
  const headers = Object.fromEntries(
    [...answer.headers].flatMap(([name, value]) => (SHOWN_HEADERS[name] === undefined ? [] : [[SHOWN_HEADERS[name], value]])),
  )
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (bytes.length === 0) return { id, status: answer.status, headers }
  const isJson = (headers['Content-Type'] ?? '').startsWith('application/json')
  return { id, status: answer.status, headers, body: isJson ? JSON.parse(bytes.toString('utf8')) : bytes.toString('base64') }
}

function refused(id: string, status: number, code: string, message: string): BatchResponse {
  const error = new GraphError(status, code, message)
  return { id, status, headers: {}, body: { error: { code: error.code, message: error.message } } }
}

/** Lets so many run at once; the others wait in line. */
function makeGate(limit: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limit) await new Promise<void>((go) => waiting.push(go))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}
