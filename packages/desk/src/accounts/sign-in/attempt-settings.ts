import { z } from 'zod'
import { ConnectionSettings } from '../connection/connection-settings.ts'

/** The connection of a form whose sign-in is under way, as its attempt keeps it. */
export const AttemptSettings = z.object({
  incoming: ConnectionSettings.catch({}).default({}),
  outgoing: ConnectionSettings.catch({}).default({}),
})
export type AttemptSettings = z.infer<typeof AttemptSettings>

/** What an attempt's `settings` column holds. */
export function settingsOfAttempt(attempt: { readonly settings: unknown }): AttemptSettings {
  return AttemptSettings.catch({ incoming: {}, outgoing: {} }).parse(attempt.settings)
}
