import { z } from 'zod'

import { badRequest } from '../graph-error.ts'

/**
 * Where a client stands in a folder's change log, and the query it began with: options are baked into the token (C3).
 *
 * A round begins at a delta link (or at the first call) with `base` and ends with the next delta link. Within a round `at` is
 * how far the log has been read. With `newestFirst` the first round instead walks the mails that were there when it began
 * (`snapshot`), by time, and `after` is the last one given.
 */
const State = z.object({
  generation: z.number(),
  /** When the token was written, on the tenant's clock. */
  madeAt: z.number(),
  user: z.string(),
  folder: z.string(),
  base: z.number(),
  at: z.number(),
  /** Items given since the very first call; a filter ends after 5,000. */
  given: z.number(),
  /** Empty pages still to come in this round; absent before the round has begun. */
  empty: z.number().optional(),
  snapshot: z.number().optional(),
  after: z.tuple([z.number(), z.string()]).optional(),
  select: z.array(z.string()).optional(),
  expand: z.string().optional(),
  top: z.number().optional(),
  changeType: z.enum(['created', 'updated', 'deleted']).optional(),
  since: z.object({ at: z.number(), inclusive: z.boolean() }).optional(),
  newestFirst: z.boolean().optional(),
})
export type DeltaState = z.infer<typeof State>

export function writeDeltaToken(state: DeltaState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url')
}

export function readDeltaToken(token: string): DeltaState {
  try {
    return State.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
  } catch {
    throw badRequest('Badly formed token.')
  }
}
