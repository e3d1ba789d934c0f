import type { Socket } from 'node:net'

import { proxyConnection } from 'imapflow/lib/proxy-connection.js'

import { ConnectorError } from '../connector-error.ts'
import { DEFAULT_CONNECT_TIMEOUT } from './smtp-options.ts'
import type { SmtpOptions } from './smtp-options.ts'

/**
 * The way to the mail server through the account's proxy (HTTP CONNECT or SOCKS), before anything is said on it; null when the account
 * has none. IMAP's library brings these few lines along, and one proxy then means the same for mail in and out.
 */
export async function openTunnel(options: SmtpOptions): Promise<Socket | null> {
  const { proxyUrl, host, port } = options
  if (proxyUrl === undefined || proxyUrl === '') return null
  const connectionTimeout = options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
  const socket = URL.canParse(proxyUrl) ? await proxyConnection(SILENT, proxyUrl, host, port, { connectionTimeout }) : undefined
  if (socket !== undefined) return socket
  throw new ConnectorError('CONFIGURATION', 'The proxy address must begin with http://, https:// or socks5://.', {
    border: 'network',
  })
}

const nothing = () => undefined
// What the library would tell holds the proxy's address.
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing }
