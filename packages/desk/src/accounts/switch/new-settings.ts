import type { IncomingAccountRow } from '../../db/index.ts'
import { keptConnection, readSettings, settingsOf, type ConnectionSettings } from '../connection/connection-settings.ts'
import type { SealedConnection } from '../connection/proxy-password.ts'
import type { ReadyAttempt } from '../sign-in/use-attempt.ts'

/** Proxy and authorities stay; a server belongs to its protocol. */
export function newSettings(
  account: IncomingAccountRow,
  wish: { readonly connection: SealedConnection },
  ready: ReadyAttempt | null,
): ConnectionSettings {
  const before = readSettings(account.settings)
  const { proxyUrl, caPem } = keptConnection(account.settings)
  const connection = { ...wish.connection, proxyUrl: wish.connection.proxyUrl ?? proxyUrl, caPem: wish.connection.caPem ?? caPem }
  return settingsOf(connection, {
    proxyUrl: before.proxyUrl,
    proxyPassword: before.proxyPassword,
    mailbox: ready?.identity.access ?? before.mailbox,
  })
}
