import type { Socket } from 'node:net'

import { proxyConnection } from 'imapflow/lib/proxy-connection.js'

import { ConnectorError } from '../connector-error.ts'

export type TunnelOptions = {
  readonly host: string
  readonly port: number
  /** `http://`, `https://` or `socks5://`, with user and password where the proxy asks for them. */
  readonly proxyUrl?: string
}

/**
 * The way to a mail server through the account's proxy (HTTP CONNECT or SOCKS), before anything is said on it; null when the account
 * has none. `connectTimeout` is in milliseconds. IMAP's library brings these few lines along, and one proxy then means the same for
 * mail in and out. Fails with CONFIGURATION for an address that is no proxy's.
 */
export async function openTunnel({ proxyUrl, host, port }: TunnelOptions, connectTimeout: number): Promise<Socket | null> {
  if (proxyUrl === undefined || proxyUrl === '') return null
  const socket = URL.canParse(proxyUrl)
    ? await proxyConnection(SILENT, proxyUrl, host, port, { connectionTimeout: connectTimeout })
    : undefined
  if (socket !== undefined) return socket
  throw new ConnectorError('CONFIGURATION', 'The proxy address must begin with http://, https:// or socks5://.', {
    border: 'network',
  })
}

const nothing = () => undefined
// What the library would tell holds the proxy's address.
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing }
