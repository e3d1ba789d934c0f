import { setTimeout as wait } from 'node:timers/promises'

import type { Context, MiddlewareHandler } from 'hono'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault-table.ts'

type WebProtocol = 'entra' | 'graph'
type Effect = Fault['effect']

/** How a protocol says no: what a `status` or `error` row of the table turns into. */
export type Refuse = (
  c: Context<TenantEnv>,
  effect: Extract<Effect, { kind: 'status' | 'error' }>,
) => Response | Promise<Response>

/**
 * Wraps a route: takes at most one fault for the request, applies it, and writes the request log.
 *
 * - `delay` waits, then goes on.
 * - `status` and `error` answer by `refuse` and never reach the route.
 * - `cut` before: the connection dies and the route is not run. Middle: the route runs, the head goes out with the true
 *   Content-Length and half of the body, then the connection dies. After: the route runs whole, and nothing is answered.
 */
export function applyFaults(
  world: World,
  protocol: WebProtocol,
  operation: string,
  refuse: Refuse,
): MiddlewareHandler<TenantEnv> {
  return async (c, next) => {
    const startedAt = Date.now()
    const effect = world.faults.take(protocol, operation)?.effect
    let status = 0
    try {
      if (effect?.kind === 'delay' && !(await waitOpen(world, effect.milliseconds))) return cut(c)
      if (effect?.kind === 'status' || effect?.kind === 'error') {
        const refused = await refuse(c, effect)
        status = refused.status
        return refused
      }
      if (effect?.kind === 'cut' && effect.when === 'before') return cut(c)
      await next()
      if (effect?.kind === 'cut') return effect.when === 'middle' ? await cutMiddle(c) : cut(c)
      status = c.res.status
      return undefined
    } finally {
      const principal = c.get('principal')
      world.log.add({
        at: world.clock.now(),
        protocol,
        operation,
        method: c.req.method,
        // The query may carry codes and tokens; the path does not.
        path: new URL(c.req.url).pathname,
        status,
        ...(principal !== undefined && { principal }),
        milliseconds: Date.now() - startedAt,
      })
    }
  }
}

/** Waits; false when the tenant closed meanwhile. */
async function waitOpen({ closing }: World, milliseconds: number): Promise<boolean> {
  try {
    await wait(milliseconds, undefined, { signal: closing })
    return true
  } catch {
    return false
  }
}

function cut(c: Context<TenantEnv>): Response {
  const outgoing = c.env?.outgoing
  if (!outgoing) throw new Error('A connection can only be cut where there is one: this request came without a socket')
  outgoing.socket?.destroy()
  outgoing.destroy()
  return answered(c)
}

async function cutMiddle(c: Context<TenantEnv>): Promise<Response> {
  const outgoing = c.env?.outgoing
  if (!outgoing) throw new Error('A connection can only be cut where there is one: this request came without a socket')
  const body = Buffer.from(await c.res.arrayBuffer())
  const headers: Record<string, string> = {}
  c.res.headers.forEach((value, name) => {
    headers[name] = value
  })
  outgoing.writeHead(c.res.status, { ...headers, 'content-length': String(body.byteLength) })
  await new Promise<void>((sent) => {
    outgoing.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => sent())
  })
  return cut(c)
}

function answered(c: Context<TenantEnv>): Response {
  // Hono would merge headers of an answer that is already there into this one.
  c.res = undefined
  c.res = RESPONSE_ALREADY_SENT
  return RESPONSE_ALREADY_SENT
}
