import type { Context, MiddlewareHandler } from 'hono'

import type { TenantEnv } from '../tenant-env.ts'

/**
 * The whole request body, or undefined when it is larger than `limit` bytes. A body that tells its length is judged by that; one
 * that comes in chunks is read no further than the limit, so that nobody can fill the tenant's memory with one request.
 */
export async function readWithin(c: Context<TenantEnv>, limit: number): Promise<Buffer | undefined> {
  const told = c.req.header('content-length')
  if (told !== undefined && Number(told) > limit) return undefined
  const { body } = c.req.raw
  if (told !== undefined || body === null) {
    const whole = Buffer.from(await c.req.arrayBuffer())
    return whole.length > limit ? undefined : whole
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    // What is left of it is the server's to throw away, once the answer is on its way.
    if (size > limit) return undefined
    chunks.push(value)
  }
}

/** Refuses bodies larger than so many bytes before a route reads them by itself. */
export function limitBody(
  limit: number,
  refuse: (c: Context<TenantEnv>) => Response | Promise<Response>,
): MiddlewareHandler<TenantEnv> {
  return async (c, next) => {
    const told = c.req.header('content-length')
    if (told !== undefined && Number(told) > limit) return await refuse(c)
    if (told === undefined && c.req.raw.body !== null) {
      const whole = await readWithin(c, limit)
      if (whole === undefined) return await refuse(c)
      const { url, method, headers } = c.req.raw
      c.req.raw = new Request(url, { method, headers, body: new Uint8Array(whole) })
    }
    await next()
    return undefined
  }
}
