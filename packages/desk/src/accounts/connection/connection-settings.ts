import type { Connection } from '@postdesk/contract'
import { z } from 'zod'
import type { Sealed } from '../../config/index.ts'
import { proxyPasswordFor, type SealedConnection } from './proxy-password.ts'

/** How the connection is protected; absent: TLS on the ports that begin with it, else STARTTLS. */
const Security = z.enum(['tls', 'starttls', 'none'])
const Port = z.number().int().min(1).max(65_535)

/**
 * What the `settings` column of an incoming or outgoing account holds: what was typed in the place of what the cloud has. `mailbox` tells
 * whether who signed in opens their own mailbox or one they have access to.
 */
export const ConnectionSettings = z.object({
  mailbox: z.enum(['own', 'shared']).optional(),
  host: z.string().min(1).optional(),
  port: Port.optional(),
  security: Security.optional(),
  ewsUrl: z.string().optional(),
  username: z.string().min(1).optional(),
  /** Without a password. */
  proxyUrl: z.string().optional(),
  /** Sealed. */
  proxyPassword: z.string().optional(),
  caPem: z.string().optional(),
  advanced: z
    .object({
      connectTimeoutSeconds: z.number().optional(),
      imap4rev2: z.boolean().optional(),
      apop: z.boolean().optional(),
      keepsMessageId: z.boolean().optional(),
    })
    .optional(),
  /** Where the Sent Items of an SMTP account are looked through; absent: at the cloud's own IMAP server, if the sign-in reaches it. */
  sentItems: z.object({ host: z.string().min(1), port: Port.default(993), security: Security.optional() }).optional(),
})
export type ConnectionSettings = z.infer<typeof ConnectionSettings>

/** The settings of a form; `kept` are those it does not show, and those there were: a proxy that stays the same keeps its password. */
export function settingsOf(
  connection: SealedConnection,
  kept: Pick<ConnectionSettings, 'mailbox' | 'sentItems' | 'proxyUrl' | 'proxyPassword'> = {},
): ConnectionSettings {
  const { server, ewsUrl, username, proxyUrl, caPem, advanced } = connection
  return ConnectionSettings.parse(
    withoutNulls({
      mailbox: kept.mailbox,
      sentItems: kept.sentItems,
      ...server,
      ewsUrl,
      username,
      proxyUrl,
      proxyPassword: proxyPasswordFor(connection, kept),
      caPem,
      advanced: Object.keys(advanced).length === 0 ? null : advanced,
    }),
  )
}

/** The same the other way, for the form: of the proxy's password only that there is one. */
export function connectionOf(settings: unknown): Connection {
  const read = readSettings(settings)
  const { host = null, port = null, security = null } = read
  return {
    server: host === null && port === null && security === null ? null : { host, port, security },
    ewsUrl: read.ewsUrl ?? null,
    username: read.username ?? null,
    proxyUrl: read.proxyUrl ?? null,
    caPem: read.caPem ?? null,
    advanced: withoutNulls(read.advanced ?? {}),
    ...(read.proxyPassword === undefined ? {} : { hasProxyPassword: true }),
  }
}

/** The connection of a row as it is kept, to be changed and kept again. */
export function keptConnection(settings: unknown): SealedConnection {
  const { hasProxyPassword: _told, ...connection } = connectionOf(settings)
  return { ...connection, proxyPassword: (readSettings(settings).proxyPassword ?? null) as Sealed | null }
}

/** What of an account's settings can be read; what cannot is as if it were not there. */
export function readSettings(settings: unknown): ConnectionSettings {
  return ConnectionSettings.catch({}).parse(settings)
}

function withoutNulls<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  const kept = Object.entries(given).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], null | undefined> }
}
