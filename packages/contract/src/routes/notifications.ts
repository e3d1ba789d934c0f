import { z } from 'zod'

/**
 * Where Microsoft tells of new mail: change notifications and lifecycle notifications of Graph. With `validationToken` in the query the
 * token comes back as plain text; else the answer is 202 and empty, whoever asks.
 */
export const GRAPH_NOTIFICATIONS_PATH = '/notifications/graph'

/** Microsoft sends many at once; each is read by itself, so that one that cannot be read takes none with it. */
export const GraphNotifications = z.object({ value: z.array(z.unknown()).max(1_000) })

export const GraphNotification = z.object({
  subscriptionId: z.string().min(1).max(128),
  clientState: z.string().max(255).nullish(),
  lifecycleEvent: z.string().max(64).nullish(),
})
export type GraphNotification = z.output<typeof GraphNotification>
export type GraphNotifications = z.output<typeof GraphNotifications>
