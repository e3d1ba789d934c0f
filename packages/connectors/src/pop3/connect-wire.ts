import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, getCACertificates } from 'node:tls'

import { openTunnel } from '../network/open-tunnel.ts'
import { DEFAULT_CONNECT_TIMEOUT, DEFAULT_SOCKET_TIMEOUT } from './pop3-options.ts'
import type { Pop3Options } from './pop3-options.ts'
import { makeWire } from './wire.ts'
import type { Wire } from './wire.ts'

/** Connects, through the proxy where there is one, and shakes hands where TLS comes first. Nothing is said yet. */
export async function connectWire(options: Pop3Options, signal: AbortSignal | undefined): Promise<Wire> {
  const timeout = options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT
  const plain = (await openTunnel(options, timeout)) ?? (await connectPlain(options, timeout, signal))
  if (signal?.aborted === true) {
    plain.destroy()
    signal.throwIfAborted()
  }
  const socket = options.security === 'tls' ? await secure(plain, options, signal) : plain
  // Commands are short and whole; nothing is won by waiting for more to send.
  socket.setNoDelay(true)
  return makeWire(socket, options.socketTimeout ?? DEFAULT_SOCKET_TIMEOUT)
}

/** Puts TLS around a connection: at once, or after STLS. */
export async function secure(plain: Socket, options: Pop3Options, signal: AbortSignal | undefined): Promise<Socket> {
  const { host, caPem } = options
  const socket = connectTls({
    socket: plain,
    minVersion: 'TLSv1.2',
    host,
    // SNI takes names alone (RFC 6066 section 3); the certificate is checked against `host` all the same.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // Extra authorities are added: a company's proxy may sign some hosts and pass others through.
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
  })
  return stand(socket, 'secureConnect', options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT, signal)
}

function connectPlain({ host, port }: Pop3Options, timeout: number, signal: AbortSignal | undefined): Promise<Socket> {
  return stand(connect({ host, port }), 'connect', timeout, signal)
}

/** Waits until the socket stands; destroys it when it does not. */
async function stand<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  let end: (error?: Error) => void = () => undefined
  const stands = () => end()
  const failed = (error: Error) => end(error)
  const abort = () => end(new Error('aborted'))
  const closed = () => end(Object.assign(new Error('The connection ended'), { code: 'ECONNRESET' }))
  const timer = setTimeout(() => end(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' })), timeout)
  try {
    await new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error))
      socket.once(event, stands).on('error', failed).once('close', closed)
      signal?.addEventListener('abort', abort, { once: true })
      if (signal?.aborted === true) abort()
    })
    return socket
  } catch (error) {
    // A late error of a socket that nobody uses any more must not end the process.
    socket.on('error', () => undefined)
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.off(event, stands).off('error', failed).off('close', closed)
    signal?.removeEventListener('abort', abort)
  }
}
