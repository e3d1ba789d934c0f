import { z } from 'zod'

import type { EwsSettings } from '../ews/ews-settings.ts'
import type { World } from '../world.ts'

const count = z.int().nonnegative().exactOptional()
const list = z.array(z.string())

/** What `/_control/settings` takes under `ews`. People are named by any address. */
export const ewsSettingsSchema = z.strictObject({
  deployment: z.enum(['online', 'on-premises']).exactOptional(),
  enabled: z.boolean().nullable().exactOptional(),
  /** Replaces the list, as the cmdlet does. */
  allowedAppIds: list.nullable().exactOptional(),
  userAgents: z
    .strictObject({ policy: z.enum(['allow-list', 'block-list']), patterns: list })
    .nullable()
    .exactOptional(),
  blockAnswer: z.enum(['forbidden', 'fault', 'empty']).exactOptional(),
  impersonators: list.exactOptional(),
  requireAnchorMailbox: z.boolean().exactOptional(),
  maxConcurrentRequests: count,
  maxHangingConnections: count,
  maxSubscriptions: count,
  findCountLimit: z.int().positive().exactOptional(),
  maxRequestsPerMinute: z.int().nonnegative().nullable().exactOptional(),
  maxMessagesPerMinute: count,
  backOffMilliseconds: count,
  maxRequestBytes: count,
  heartbeatMilliseconds: z.int().positive().exactOptional(),
  streamMinuteMilliseconds: z.int().positive().exactOptional(),
})

/** Lays what was given over the settings in force. */
export function applyEwsSettings(
  { ews, directory }: Pick<World, 'ews' | 'directory'>,
  { allowedAppIds, impersonators, ...plain }: z.infer<typeof ewsSettingsSchema>,
): EwsSettings {
  return Object.assign(ews.settings, plain, {
    ...(allowedAppIds === undefined ? {} : { allowedAppIds: allowedAppIds?.map((id) => id.toLowerCase()) ?? null }),
    ...(impersonators === undefined ? {} : { impersonators: impersonators.flatMap((key) => directory.findUser(key)?.id ?? []) }),
  })
}
