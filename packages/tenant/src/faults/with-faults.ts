import type { Context, MiddlewareHandler } from 'hono'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'

import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import type { FaultEffect } from './fault-table.ts'
import { meetFault } from './meet-fault.ts'
import type { Met } from './meet-fault.ts'
import { trickle } from './trickle.ts'

type WebProtocol = 'entra' | 'graph' | 'ews'

/** How a protocol says no: what a `status` or `error` row of the table turns into. */
export type Refuse = (
  c: Context<TenantEnv>,
  effect: Extract<FaultEffect, { kind: 'status' | 'error' }>,
) => Response | Promise<Response>

/**
 * Wraps a route: takes at most one fault for the request, applies it, and writes the request log.
 *
 * - `status` and `error` answer by `refuse` and never reach the route.
 * - `cut` before: the connection dies and the route is not run. Middle: the route runs, the head goes out with the true
 *   Content-Length and half of the body, then the connection dies. After: the route runs whole, and nothing is answered.
 * - `trickle` and `wrongLength` run the route and change how its answer is sent; the connection closes after a wrong length.
 * - `stale` is left to the route: it finds the milliseconds as `staleMilliseconds`.
 */
export function applyFaults(
  world: World,
  protocol: WebProtocol,
  operation: string,
  refuse: Refuse,
): MiddlewareHandler<TenantEnv> {
  world.faults.announce(protocol, operation)
  return async (c, next) => {
    const startedAt = Date.now()
    let status = 0
    try {
      const effect = await meetFault(world, protocol, operation)
      if (effect?.kind === 'closing') return cut(c)
      if (effect?.kind === 'status' || effect?.kind === 'error') {
        const refused = await refuse(c, effect)
        status = refused.status
        return refused
      }
      if (effect?.kind === 'cut' && effect.when === 'before') return cut(c)
      if (effect?.kind === 'stale') c.set('staleMilliseconds', effect.milliseconds)
      await next()
      if (effect?.kind === 'cut') return effect.when === 'middle' ? await cutMiddle(c) : cut(c)
      status = c.res.status
      return await sendOddly(world, c, effect)
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

/** Sends the route's answer slowly or under a false length; undefined leaves it to be sent as always. */
async function sendOddly(world: World, c: Context<TenantEnv>, effect: Met | undefined): Promise<Response | undefined> {
  if ((effect?.kind !== 'trickle' && effect?.kind !== 'wrongLength') || c.env?.isBatchStep === true) return undefined
  const outgoing = socketOf(c)
  c.get('finishAnswer')?.()
  const body = Buffer.from(await c.res.arrayBuffer())
  const length = effect.kind === 'trickle' ? body.byteLength : Math.max(0, body.byteLength + effect.offBy)
  outgoing.writeHead(c.res.status, { ...headersOf(c.res), 'content-length': String(length) })
  if (effect.kind === 'trickle') {
    await trickle(outgoing, body, effect.bytesPerSecond, world.closing)
    outgoing.end()
    return answered(c)
  }
  await new Promise<void>((sent) => {
    outgoing.write(body, () => sent())
  })
  return cut(c)
}

function cut(c: Context<TenantEnv>): Response {
  const outgoing = socketOf(c)
  outgoing.socket?.destroy()
  outgoing.destroy()
  return answered(c)
}

async function cutMiddle(c: Context<TenantEnv>): Promise<Response> {
  const outgoing = socketOf(c)
  const body = Buffer.from(await c.res.arrayBuffer())
  outgoing.writeHead(c.res.status, { ...headersOf(c.res), 'content-length': String(body.byteLength) })
  await new Promise<void>((sent) => {
    outgoing.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => sent())
  })
  return cut(c)
}

function socketOf(c: Context<TenantEnv>) {
  const outgoing = c.env?.outgoing
  if (!outgoing) throw new Error('A connection can only be cut where there is one: this request came without a socket')
  return outgoing
}

function headersOf(answer: Response): Record<string, string> {
  const headers: Record<string, string> = {}
  answer.headers.forEach((value, name) => {
    headers[name] = value
  })
  return headers
}

function answered(c: Context<TenantEnv>): Response {
  // Hono would merge headers of an answer that is already there into this one.
  c.res = undefined
  c.res = RESPONSE_ALREADY_SENT
  return RESPONSE_ALREADY_SENT
}
