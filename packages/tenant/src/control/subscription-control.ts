import { Hono } from 'hono'
import type { Context } from 'hono'
import { z } from 'zod'

import { presentSubscription } from '../graph/subscriptions/subscription.ts'
import type { TenantEnv } from '../tenant-env.ts'
import type { World } from '../world.ts'
import { readBody } from './bodies.ts'

const lifecycleSchema = z.strictObject({ event: z.enum(['reauthorizationRequired', 'subscriptionRemoved', 'missed']) })

/** Change notification subscriptions of every app, and their lifecycle by hand. */
export function subscriptionControl({ subscriptions }: World): Hono<TenantEnv> {
  const app = new Hono<TenantEnv>()
  const missing = (c: Context<TenantEnv>) =>
    c.json({ error: { code: 'NotFound', message: 'The tenant has no such subscription.' } }, 404)

  app.get('/subscriptions', (c) => c.json(subscriptions.list().map((one) => ({ ...presentSubscription(one), state: one.state }))))
  app.delete('/subscriptions/:id', (c) => (subscriptions.remove(c.req.param('id')) ? c.body(null, 204) : missing(c)))
  app.post('/subscriptions/:id/lifecycle', async (c) => {
    const one = subscriptions.find(c.req.param('id'))
    if (!one) return missing(c)
    const read = await readBody(c, lifecycleSchema)
    if (!read.ok) return read.answer
    subscriptions.tell(one, read.body.event)
    return c.body(null, 204)
  })
  return app
}
