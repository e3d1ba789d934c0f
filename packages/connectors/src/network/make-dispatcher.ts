import { getCACertificates } from 'node:tls'

import { Agent, ProxyAgent, Socks5ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'

import { ConnectorError } from '../connector-error.ts'

/** How an account reaches the net. */
export type NetworkSettings = {
  /** PEM text of authorities trusted besides the usual ones: a company's own, or the simulated tenant's. */
  readonly caPem?: string
  /** `http://`, `https://` or `socks5://`, with user and password where the proxy asks for them. */
  readonly proxyUrl?: string
  /** Milliseconds for the TCP and TLS handshake. Default 10,000. */
  readonly connectTimeout?: number
}

// A server that does not shake hands in this time is as good as down; a person is waiting at the connection test.
const CONNECT_MILLISECONDS = 10_000

/** The pool of connections one account's requests go through; close it with the account. */
export function makeDispatcher(settings: NetworkSettings = {}): Dispatcher {
  const timeout = settings.connectTimeout ?? CONNECT_MILLISECONDS
  // Extra authorities are added: a company's proxy may sign some hosts and pass others through.
  const trust = settings.caPem === undefined ? {} : { ca: [...getCACertificates('default'), settings.caPem] }
  if (settings.proxyUrl === undefined || settings.proxyUrl === '') return new Agent({ connect: { timeout, ...trust } })
  const proxy = new URL(URL.canParse(settings.proxyUrl) ? settings.proxyUrl : 'none:')
  switch (proxy.protocol) {
    case 'http:':
    case 'https:':
      return new ProxyAgent({
        uri: proxy.href,
        connect: { timeout },
        requestTls: { timeout, ...trust },
        proxyTls: { timeout, ...trust },
      })
    case 'socks5:':
    case 'socks:':
      return new Socks5ProxyAgent(proxy, {
        username: decodeURIComponent(proxy.username),
        password: decodeURIComponent(proxy.password),
        requestTls: { timeout, ...trust },
      })
    default:
      throw new ConnectorError('CONFIGURATION', 'The proxy address must begin with http://, https:// or socks5://.', {
        border: 'network',
      })
  }
}
