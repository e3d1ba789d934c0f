import { z } from 'zod'
import type { Route } from '../route.ts'
import { Id, Time } from '../shapes.ts'

/** Where automatic answers have stopped; either an address or a ticket. */
export const AutoReplyStop = z.object({
  id: z.uuid(),
  address: z.string().nullable(),
  ticket: z.object({ id: z.number().int(), subject: z.string() }).nullable(),
  why: z.enum(['limit', 'complaint']),
  stoppedAt: Time,
  heldBack: z.number().int().describe('automatic answers that were due since and did not go'),
  lastHeldBackAt: Time,
})
export type AutoReplyStop = z.infer<typeof AutoReplyStop>

export const listAutoReplyStops = {
  method: 'get',
  path: '/auto-reply-stops',
  access: 'admin',
  summary: 'Where automatic answers have stopped, the latest first',
  output: z.object({ stops: z.array(AutoReplyStop).describe('200 at most') }),
} satisfies Route
export const deleteAutoReplyStop = {
  method: 'delete',
  path: '/auto-reply-stops/{id}',
  access: 'admin',
  summary: 'Resume automatic answers; counting begins anew',
  params: Id,
  status: 204,
} satisfies Route
