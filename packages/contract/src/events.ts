import { z } from 'zod'

/** Live changes as server-sent events at /api/v1/events; each says what to ask for again. */
export const EVENTS_PATH = '/events'
export const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ticket'), id: z.number().int() }),
  z.object({ kind: z.literal('account'), id: z.string() }),
  z.object({ kind: z.literal('mail') }),
])
export type Change = z.infer<typeof Change>
