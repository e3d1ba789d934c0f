import { z } from 'zod'
import type { JobKind } from '../queue/index.ts'

/**
 * Deliver one outbox row. The row itself says when to try again, so the queue repeats only what failed before the row
 * could be written.
 */
export const deliverKind: JobKind<{ outboxId: string }> = {
  name: 'outbox.deliver',
  payload: z.object({ outboxId: z.uuid() }),
  retry: { times: 3, firstDelaySeconds: 5, longestDelaySeconds: 60 },
  timeLimitSeconds: 600,
}
