import type { Connection, MailProtocol } from '@postdesk/contract'

type Security = NonNullable<NonNullable<Connection['server']>['security']>

/** A connection as a form holds it: words, empty where the cloud or the protocol decides. */
export type ConnectionValues = {
  readonly host: string
  readonly port: string
  readonly security: Security | ''
  readonly ewsUrl: string
  readonly username: string
  readonly proxyUrl: string
  /** Whether a password is kept for the user in the proxy's address; the address itself never shows one. */
  readonly hasProxyPassword: boolean
  readonly caPem: string
  readonly connectTimeoutSeconds: string
  readonly imap4rev2: boolean
  readonly apop: boolean
  readonly keepsMessageId: boolean
}

/** What holds when nothing is said: IMAP4rev2 and APOP are not used, even where they are offered. */
export const emptyConnection: ConnectionValues = {
  host: '',
  port: '',
  security: '',
  ewsUrl: '',
  username: '',
  proxyUrl: '',
  hasProxyPassword: false,
  caPem: '',
  connectTimeoutSeconds: '',
  imap4rev2: false,
  apop: false,
  keepsMessageId: false,
}

export const securities = [
  { value: 'tls', label: 'SSL/TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None: in the clear' },
] as const

const PORTS: Readonly<Record<MailProtocol, Readonly<Record<Security, number>> | null>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 25 },
  graph: null,
  ews: null,
}

/** The port a protocol has with a protection; null for those that speak HTTPS. */
export function usualPort(protocol: MailProtocol, security: Security): number | null {
  return PORTS[protocol]?.[security] ?? null
}

/** How a protocol is protected where nothing is said: SMTP by STARTTLS, the others by TLS. */
export const usualSecurity = (protocol: MailProtocol): Security => (protocol === 'smtp' ? 'starttls' : 'tls')

/** Whether a protocol has a server with host and port; Graph and EWS are addresses. */
export const hasServer = (protocol: MailProtocol): boolean => PORTS[protocol] !== null

/** A saved connection, to be changed in a form. */
export function valuesOf(connection: Connection): ConnectionValues {
  const { server, advanced } = connection
  return {
    host: server?.host ?? '',
    port: server?.port == null ? '' : String(server.port),
    security: server?.security ?? '',
    ewsUrl: connection.ewsUrl ?? '',
    username: connection.username ?? '',
    proxyUrl: connection.proxyUrl ?? '',
    hasProxyPassword: connection.hasProxyPassword ?? false,
    caPem: connection.caPem ?? '',
    connectTimeoutSeconds: advanced.connectTimeoutSeconds === undefined ? '' : String(advanced.connectTimeoutSeconds),
    imap4rev2: advanced.imap4rev2 ?? emptyConnection.imap4rev2,
    apop: advanced.apop ?? emptyConnection.apop,
    keepsMessageId: advanced.keepsMessageId ?? emptyConnection.keepsMessageId,
  }
}

/** The form as the API takes it. A server without a name of its own is the cloud's. */
export function connectionOf(values: ConnectionValues, protocol: MailProtocol): Connection {
  const host = wordOrNull(values.host)
  const security = values.security === '' ? (host === null ? null : usualSecurity(protocol)) : values.security
  const port = numberOrNull(values.port) ?? (security === null ? null : usualPort(protocol, security))
  const isServer = hasServer(protocol) && (host !== null || port !== null || security !== null)
  const timeout = numberOrNull(values.connectTimeoutSeconds)
  return {
    server: isServer ? { host, port, security } : null,
    ewsUrl: protocol === 'ews' ? wordOrNull(values.ewsUrl) : null,
    username: wordOrNull(values.username),
    proxyUrl: wordOrNull(values.proxyUrl),
    caPem: wordOrNull(values.caPem),
    advanced: {
      ...(timeout === null ? {} : { connectTimeoutSeconds: timeout }),
      ...(protocol === 'imap' ? { imap4rev2: values.imap4rev2 } : {}),
      ...(protocol === 'pop3' ? { apop: values.apop } : {}),
      ...(protocol === 'smtp' ? { keepsMessageId: values.keepsMessageId } : {}),
    },
  }
}

const wordOrNull = (text: string) => (text.trim() === '' ? null : text.trim())

/** The fields take digits alone; a number that is out of bounds is the server's to name. */
const numberOrNull = (text: string) => (text.trim() === '' ? null : Number(text))
