import { z } from 'zod'
import type { Sealed, Sealer } from '../../config/index.ts'
import { ConnectionSettings } from '../connection/connection-settings.ts'
import { openSettings, proxyPasswordFor, type OpenSettings, type SealedConnection } from '../connection/proxy-password.ts'
import type { ReadyAttempt } from './use-attempt.ts'

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

/** The same, to connect with. */
export async function openSettingsOfAttempt(
  sealer: Sealer,
  attempt: { readonly settings: unknown },
): Promise<{ readonly incoming: OpenSettings; readonly outgoing: OpenSettings }> {
  const { incoming, outgoing } = settingsOfAttempt(attempt)
  return { incoming: await openSettings(sealer, incoming), outgoing: await openSettings(sealer, outgoing) }
}

/** The proxy a sign-in went by, and its password: the form it becomes an account of may have been reloaded since, and knows no password. */
export function keptProxy(
  { attempt }: Pick<ReadyAttempt, 'attempt'>,
  direction: keyof AttemptSettings,
): Pick<ConnectionSettings, 'proxyUrl' | 'proxyPassword'> {
  const { proxyUrl, proxyPassword } = settingsOfAttempt(attempt)[direction]
  return { proxyUrl, proxyPassword }
}

/** A connection that is saved together with a sign-in: a proxy named without its password has the one it was typed with for the sign-in. */
export function withKeptProxy(
  ready: Pick<ReadyAttempt, 'attempt'> | null,
  direction: keyof AttemptSettings,
  connection: SealedConnection,
): SealedConnection {
  if (ready === null) return connection
  return { ...connection, proxyPassword: proxyPasswordFor(connection, keptProxy(ready, direction)) as Sealed | null }
}
